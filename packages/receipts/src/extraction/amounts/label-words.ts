import { exactWords, fuzzyWords } from "./fuzzy-match.ts";

// English and Malay words are found when misread; words of other languages are short or resemble others, and must match exactly.

export const TOTAL = [
  ...fuzzyWords("TOTAL", "JUMLAH", "AMOUNT DUE", "AMOUNT PAYABLE"),
  ...exactWords("合计", "总计", "总额", "总价", "共计", "价税合计", "实付", "应付", "应收", "合計", "総計", "总金额"),
  ...exactWords(
    "TOTALE",
    "TOTAAL",
    "SUMME",
    "GESAMT",
    "RAZEM",
    "ZU ZAHLEN",
    "A PAYER",
    "A PAGAR",
    "DA PAGARE",
    "TE BETALEN",
  ),
  ...exactWords("ATT BETALA", "DO ZAPLATY", "MONTANT DU", "TOTT", "OSSZESEN", "FIZETENDO"),
];
export const GRAND = [
  ...fuzzyWords("GRAND TOTAL", "NET TOTAL", "NETT TOTAL", "TOTAL PAYABLE", "AMOUNT DUE", "TOTAL DUE", "BALANCE DUE"),
  ...fuzzyWords("AMOUNT PAYABLE", "FINAL TOTAL", "ROUNDED TOTAL", "TOTAL ROUNDED", "AFTER ROUNDING", "AFTER ADJ"),
  ...fuzzyWords(
    "AMOUNT TO BE PAID",
    "NET AMOUNT",
    "NETT AMOUNT",
    "NETT AMT",
    "NET AMT",
    "TOTAL AMT ROUNDED",
    "TOTAL TO PAY",
  ),
  ...fuzzyWords(
    "PAYABLE AMOUNT",
    "BILL AMOUNT",
    "TOTAL COLLECTED",
    "BILL TOTAL",
    "AMOUNT TO PAY",
    "BALANCE TO PAY",
    "PAY THIS AMOUNT",
  ),
  ...exactWords(
    "实付",
    "应付",
    "应收",
    "价税合计",
    "付款金额",
    "支付金额",
    "ZU ZAHLEN",
    "A PAYER",
    "A PAGAR",
    "TE BETALEN",
  ),
  ...exactWords("TOTAL TTC", "DA PAGARE", "DO ZAPLATY", "ATT BETALA", "SUMA PLN", "GESAMTBETRAG"),
];
export const SUBTOTAL = [
  ...fuzzyWords("SUBTOTAL", "SUB TOTAL", "SUBTTL", "TOTAL BEFORE", "BEFORE ROUNDING", "BEFORE TAX", "BEFORE GST"),
  ...fuzzyWords("TOTAL SUPPLIES", "GROSS AMOUNT", "GROSS TOTAL", "TOTAL GROSS"),
  ...exactWords("小计", "小計", "SOUSTOTAL", "ZWISCHENSUMME", "SUBTOTAAL", "SUBTOTALE", "DELSUMMA"),
];
export const INCLUSIVE = [
  ...fuzzyWords("INCL", "INCLUSIVE", "INCLUDING", "INCLUDE"),
  ...exactWords("含税", "税込", "TTC", "INKL"),
];
export const EXCLUSIVE = [
  ...fuzzyWords("EXCL", "EXCLUSIVE", "EXCLUDING", "EXC GST", "EXCGST", "WITHOUT GST"),
  ...exactWords("不含税", "TOTAL HT", "IMPONIBILE", "NETTOBETRAG"),
];
export const QUANTITY = [
  ...fuzzyWords("TOTAL QTY", "QTY", "QUANTITY", "TOTAL ITEM", "ITEM COUNT", "NO OF ITEM", "ITEMS SOLD", "TOTALPCS"),
  ...fuzzyWords("TOTALUNIT", "TOTAL POINT", "POINTS"),
  ...exactWords("件数", "数量"),
];
export const TAX = [
  ...fuzzyWords("GST", "SST", "TAX", "VAT"),
  ...exactWords("税额", "税率", "消费税", "消費税", "MWST", "TVA", "BTW", "PTU", "MOMS"),
];
export const TAX_TOTAL = fuzzyWords(
  "TOTAL GST",
  "TOTAL TAX",
  "GST AMOUNT",
  "GST TOTAL",
  "TAX AMOUNT",
  "GST AMT",
  "TAX AMT",
  "TOTAL GST AMT",
  "TOTAL SST",
  "GST PAYABLE",
);
export const DISCOUNT = [
  ...fuzzyWords("DISCOUNT", "DISC", "SAVING", "REBATE", "SAVED", "VOUCHER"),
  ...exactWords("优惠", "折扣", "抵扣", "立减", "RABATT", "REMISE", "SCONTO", "DESCUENTO", "KORTING"),
];
export const ROUNDING = [
  ...fuzzyWords("ROUNDING", "ROUND ADJ", "ROUNDADJ", "ROUND", "RND ADJ", "RNDADJ"),
  ...exactWords("抹零", "四舍五入", "RUNDUNG", "AFRONDING", "ARRONDI"),
];
export const CASH = [
  ...fuzzyWords("CASH", "TENDER", "ACCEPTED", "PAID", "PAYMENT", "RECEIVED", "TUNAI", "AMOUNT PAY"),
  ...exactWords(
    "现金",
    "收款",
    "实收",
    "お預り",
    "GEGEBEN",
    "ESPECES",
    "CONTANTI",
    "EFECTIVO",
    "CONTANT",
    "GOTOWKA",
    "KESZPENZ",
  ),
];
export const CARD = [
  ...fuzzyWords(
    "VISA",
    "MASTER",
    "CARD",
    "AMEX",
    "DEBIT",
    "CREDIT",
    "EDC",
    "MYDEBIT",
    "TERMINAL",
    "EPAY",
    "PAID AMOUNT",
    "AMOUNT PAID",
  ),
  ...exactWords("微信", "支付宝", "银行卡", "刷卡", "KARTE", "CARTE", "TARJETA", "BANCOMAT", "PINNEN"),
];
export const CHANGE = [
  ...fuzzyWords("CHANGE", "BALANCE", "BAKI", "CHG"),
  ...exactWords(
    "找零",
    "找回",
    "RUCKGELD",
    "RUECKGELD",
    "WECHSELGELD",
    "RENDU",
    "CAMBIO",
    "WISSELGELD",
    "RESZTA",
    "KEMBALI",
    "VISSZAJARO",
  ),
];
export const SERVICE = [...fuzzyWords("SERVICE CHARGE", "SVC", "SERV CHG", "SERVICE"), ...exactWords("服务费")];
export const SAVING = [
  ...fuzzyWords("SAVING", "SAVED", "YOU SAVE", "TOTAL DISCOUNT", "DISCOUNT TOTAL", "TOTAL DISC"),
  ...exactWords("已优惠"),
];
export const DEPOSIT = [...fuzzyWords("DEPOSIT", "POINT", "OUTSTANDING"), ...exactWords("积分", "余额")];
export const ACCEPTED = fuzzyWords("ACCEPTED");
export const SUMMARY = fuzzyWords(
  "GST SUMMARY",
  "TAX SUMMARY",
  "GST ANALYSIS",
  "TAX CODE",
  "GST CODE",
  "TAX ANALYSIS",
  "SUMMARY",
);
