/** Legal forms of companies; Sdn Bhd also as the recognizer misreads it. */
const LEGAL_FORM =
  /(\b[S5][DOU0][NHM]\.?\s*\.?[BE8R]H[DO0U]\b|S[DO0]N\.?\s*[BE8R]H[DO0]|S[DO]N\.?\s*B\s?H\s?D|\bBHD\b|SB\s?(?=\(\d{4,})|BHD\.?\)?$|[A-Z) ][S5]\/[B8](?=\s*$|\s*\()|\bPLT\b|\bPTE\b|\bLTD\b|\bINC\b|\bLLC\b|\bGMBH\b|\bS\.?A\.?R\.?L\b|\bS\.?P\.?A\.?$|\bCO\.(?!\s*(NO|REG))|\bCORP|有限公司|公司$|株式会社)/i;

/** Short ones, which are words or their ends in other letters. */
const SHORT_LEGAL_FORM =
  /(?<![\p{L}\p{N}])(?:A\/S|AB|ApS|AS|Bt|B\.?V|d\. ?o\. ?o|K[Ff][Tt]|N\.?V|O[Yy]|PLC|PTY|S\. ?[AL]|S[AL]U?|s\. ?r\. ?o|[Zz] ?o\. ?o)\.?$/u;
/** The text names the legal form of a company. */
export const hasLegalForm = (text: string): boolean => LEGAL_FORM.test(text) || SHORT_LEGAL_FORM.test(text);

/** A web page or an address of mail, also with the spaces that are put back wrongly. */
export const WEB_PAGE = /w ?w ?w ?\.|https?:|@|^\S+\.(?:com|net|org|co|[a-z]{2})$/i;

/** What they do. */
export const TRADE_WORDS =
  /(ENTERPRISE|TRADING|RESTAURANT|RESTORAN|CAFE|KOPITIAM|BAKER|MARKET|MART\b|STATION|HARDWARE|STORE|SHOP|CONFECTIONERY|SYARIKAT|PERNIAGAAN|PHARMAC|FARMASI|KLINIK|CLINIC|HOTEL|HOUSE|GROUP|CENTRE|CENTER|INDUSTR|SUPPL|MARKETING|RESOURCES|HOLDING|PASAR|APOTHEKE|RISTORANTE|PIZZERIA|商店|超市|餐厅|饭店|酒店|便利店|药房|酒楼|面馆)/i;

/** Where they are. */
export const ADDRESS_WORDS =
  /(\bNO\.?\s?\d|\bN0\.?\s?\d|^\d+[, ]|\bLOT\b|L[O0]T\s?\d|JALAN|\bJLN|\bTAMAN\b|TAMAN\s|LORONG|PERSIARAN|BANDAR|\bKM\s?\d|\d{5}|SELANGOR|JOHOR|KUALA|PENANG|MELAKA|ROAD\b|STREET|AVENUE|STRASSE|地址|GROUND FLOOR|LEVEL\s?\d|\bFLOOR|PUSAT|KAWASAN|\bBATU\s?\d|WISMA|PLAZA|\bMALL\b|JAYA\b|^J[lI1]\.|\b(?:RUE|CALLE|AVDA|AVENIDA|BOULEVARD|STRAAT|LAAN|GASSE|PLATZ|UTCA|ULICA)\b|\b(?:UL|STR|AV|BD)\. |[路街道巷]\S{0,4}[\d一二三四五六七八九十]+[号號]|[市区區县縣]\S*[路街])/i;
/** A street with its number, where it is not the first line: 7-ELEVEN and STUDIO 54 stand there. */
export const ENDS_WITH_NUMBER = /\p{L}{3,}\.? \d{1,4}[a-z]?$/u;

/** Other text in the head of a receipt. */
export const HEAD_NOISE =
  /(\bTEL\b|TEL:|TEL\.|PHONE|\bFAX|FAX:|GST|REG\b|REG\.|\bROC\b|CO\.?\s?(NO|REG)|INVOICE|RECEIPT|CASH\s?(BILL|SALE)|\bBILL\b|WWW|HTTP|@|\.COM|WELCOME|THANK|DATE|TABLE|ORDER|\bTAX\b|COMPANY\s?(NO|REG)|OPERATED|BRANCH|电话|日期|小票|发票|\bCOPY\b|DUPLICATE|REPRINT|FORMERLY|GOODS SOLD|EXCHANGE|RETURN|POSTE|^PAID$|SLOGAN|HOTLINE|EMAIL|MEMBER|番[号號])/i;

/** Where the head ends. */
export const HEAD_END = /(INVOICE|RECEIPT|CASH\s?(BILL|SALE)|\bDATE\b|QTY|DESCRIPTION|CASHIER|\bTABLE\b|品名|单价)/i;

/** Before the names of the seller and of the buyer on a fapiao, of both scripts. */
export const SELLER_HEADING = /销\s*售\s*方|销\s*货|卖\s*方|銷\s*售\s*方|賣\s*方/;
export const BUYER_HEADING = /购\s*买\s*方|购\s*货|买\s*方|購\s*買\s*方|買\s*方|付款方/;

/** Long words of such names: a word one letter away is one of them, misread. */
export const COMMON_NAME_WORDS: readonly string[] = [
  "ENTERPRISE",
  "TRADING",
  "RESTAURANT",
  "RESTORAN",
  "STATIONERY",
  "HARDWARE",
  "MARKETING",
  "CONFECTIONERY",
  "BAKERIES",
  "SUPERMARKET",
  "HYPERMARKET",
  "MINIMARKET",
  "PERNIAGAAN",
  "SYARIKAT",
  "PHARMACY",
  "INDUSTRIES",
  "RESOURCES",
  "HOLDINGS",
  "DISTRIBUTOR",
  "DISTRIBUTORS",
  "ELECTRICAL",
  "ELECTRONICS",
  "FURNISHING",
  "INTERNATIONAL",
  "MALAYSIA",
  "BOOKSTORES",
  "BEVERAGE",
  "BEVERAGES",
  "SERVICES",
  "SOLUTIONS",
  "TECHNOLOGY",
  "DEPARTMENT",
  "CONVENIENCE",
  "AUTOMOTIVE",
  // Not misread, but of other languages.
  "SUPERMARKT",
  "BAKERIET",
  "BAGERIET",
  "RESTAURANTE",
  "RESTAURANG",
  "INTERNACIONAL",
];
