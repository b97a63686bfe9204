import { exact, folded, fuzzy, hasAny } from "./similar.ts";

/** What a receipt's words say an amount is. Several may hold at once. */
export interface Label {
  /** Any total that may be what was paid. */
  total?: true;
  /** … that is said to be final. */
  grand?: true;
  /** … with tax in it, without. */
  inclusive?: true;
  exclusive?: true;
  subtotal?: true;
  tax?: true;
  /** The sum of taxes. */
  taxTotal?: true;
  rounding?: true;
  discount?: true;
  cash?: true;
  card?: true;
  change?: true;
  quantity?: true;
  service?: true;
  saving?: true;
  deposit?: true;
}

const TOTAL = [
  ...fuzzy("TOTAL", "JUMLAH", "AMOUNT DUE", "AMOUNT PAYABLE"),
  ...exact("合计", "总计", "总额", "总价", "共计", "价税合计", "实付", "应付", "应收", "合計", "総計", "总金额"),
  ...exact(
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
  ...exact("ATT BETALA", "DO ZAPLATY", "MONTANT DU", "TOTT"),
];
const GRAND = [
  ...fuzzy("GRAND TOTAL", "NET TOTAL", "NETT TOTAL", "TOTAL PAYABLE", "AMOUNT DUE", "TOTAL DUE", "BALANCE DUE"),
  ...fuzzy("AMOUNT PAYABLE", "FINAL TOTAL", "ROUNDED TOTAL", "TOTAL ROUNDED", "AFTER ROUNDING", "AFTER ADJ"),
  ...fuzzy(
    "AMOUNT TO BE PAID",
    "NET AMOUNT",
    "NETT AMOUNT",
    "NETT AMT",
    "NET AMT",
    "TOTAL AMT ROUNDED",
    "TOTAL TO PAY",
  ),
  ...fuzzy(
    "PAYABLE AMOUNT",
    "BILL AMOUNT",
    "TOTAL COLLECTED",
    "BILL TOTAL",
    "AMOUNT TO PAY",
    "BALANCE TO PAY",
    "PAY THIS AMOUNT",
  ),
  ...exact("实付", "应付", "应收", "价税合计", "付款金额", "支付金额", "ZU ZAHLEN", "A PAYER", "A PAGAR", "TE BETALEN"),
  ...exact("TOTAL TTC", "DA PAGARE", "DO ZAPLATY", "ATT BETALA", "SUMA PLN", "GESAMTBETRAG"),
];
const SUBTOTAL = [
  ...fuzzy("SUBTOTAL", "SUB TOTAL", "SUBTTL", "TOTAL BEFORE", "BEFORE ROUNDING", "BEFORE TAX", "BEFORE GST"),
  ...fuzzy("TOTAL SUPPLIES", "GROSS AMOUNT", "GROSS TOTAL", "TOTAL GROSS"),
  ...exact("小计", "小計", "SOUSTOTAL", "ZWISCHENSUMME", "SUBTOTAAL", "SUBTOTALE", "DELSUMMA"),
];
const INCLUSIVE = [...fuzzy("INCL", "INCLUSIVE", "INCLUDING", "INCLUDE"), ...exact("含税", "税込", "TTC", "INKL")];
const EXCLUSIVE = [
  ...fuzzy("EXCL", "EXCLUSIVE", "EXCLUDING", "EXC GST", "EXCGST", "WITHOUT GST"),
  ...exact("不含税", "TOTAL HT", "IMPONIBILE", "NETTOBETRAG"),
];
const QUANTITY = [
  ...fuzzy("TOTAL QTY", "QTY", "QUANTITY", "TOTAL ITEM", "ITEM COUNT", "NO OF ITEM", "ITEMS SOLD", "TOTALPCS"),
  ...fuzzy("TOTALUNIT", "TOTAL POINT", "POINTS"),
  ...exact("件数", "数量"),
];
const TAX = [
  ...fuzzy("GST", "SST", "TAX", "VAT"),
  ...exact("税额", "税率", "消费税", "消費税", "MWST", "TVA", "BTW", "PTU", "MOMS"),
];
const TAX_TOTAL = fuzzy(
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
const DISCOUNT = [
  ...fuzzy("DISCOUNT", "DISC", "SAVING", "REBATE", "SAVED", "VOUCHER"),
  ...exact("优惠", "折扣", "抵扣", "立减", "RABATT", "REMISE", "SCONTO", "DESCUENTO", "KORTING"),
];
const ROUNDING = [
  ...fuzzy("ROUNDING", "ROUND ADJ", "ROUNDADJ", "ROUND", "RND ADJ", "RNDADJ"),
  ...exact("抹零", "四舍五入", "RUNDUNG", "AFRONDING", "ARRONDI"),
];
const CASH = [
  ...fuzzy("CASH", "TENDER", "ACCEPTED", "PAID", "PAYMENT", "RECEIVED", "TUNAI", "AMOUNT PAY"),
  ...exact("现金", "收款", "实收", "お預り", "GEGEBEN", "ESPECES", "CONTANTI", "EFECTIVO", "CONTANT", "GOTOWKA"),
];
const CARD = [
  ...fuzzy(
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
  ...exact("微信", "支付宝", "银行卡", "刷卡", "KARTE", "CARTE", "TARJETA", "BANCOMAT", "PINNEN"),
];
const CHANGE = [
  ...fuzzy("CHANGE", "BALANCE", "BAKI", "CHG"),
  ...exact(
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
  ),
];
const SERVICE = [...fuzzy("SERVICE CHARGE", "SVC", "SERV CHG", "SERVICE"), ...exact("服务费")];
const SAVING = [
  ...fuzzy("SAVING", "SAVED", "YOU SAVE", "TOTAL DISCOUNT", "DISCOUNT TOTAL", "TOTAL DISC"),
  ...exact("已优惠"),
];
const DEPOSIT = [...fuzzy("DEPOSIT", "POINT", "OUTSTANDING"), ...exact("积分", "余额")];
const ACCEPTED = fuzzy("ACCEPTED");
/** Literally, for a fuzzy search reads "Total Amount" as "Tax amount". */
const TAX_PRINTED = /GST|GSI|6ST|G5T|TAX|SST|SSI|VAT|税/;

/** The balance of a card or an account is no change. */
const STANDING = /BEFORE|AFTER|NEW|PREV|CARD|POINT|KAD/;

/** What these words say about the amount beside them; empty when they say nothing. */
export function labelOf(words: string): Label {
  const text = folded(words);
  if (text === "") return {};
  const letters = words.toUpperCase().replaceAll(/[^A-Z]/g, "");
  const has = (list: Parameters<typeof hasAny>[1]) => hasAny(text, list);
  const [subtotal, accepted, quantity] = [has(SUBTOTAL), has(ACCEPTED), has(QUANTITY)];
  const final = !subtotal && !accepted && (has(GRAND) || /^(DUE|DOE|NETT|NET)(RM)?$/.test(letters));
  // 金额 heads a column as well: alone beside an amount it is the total.
  const total = !subtotal && !accepted && (final || has(TOTAL) || text.includes("TOTA") || text === "金额");
  const exclusive = has(EXCLUSIVE) && isExclusive(text);
  const inclusive = !exclusive && (has(INCLUSIVE) || /INCGST|\(INC/i.test(words.replaceAll(/\s/g, "")));
  const card = has(CARD) && !/CASH|TUNAI/.test(words.toUpperCase());
  return only({
    total,
    grand: final && !quantity,
    inclusive,
    exclusive,
    subtotal,
    quantity,
    tax: has(TAX) && !inclusive && !exclusive && !final,
    taxTotal:
      has(TAX_TOTAL) &&
      TAX_PRINTED.test(words.toUpperCase().replaceAll(/[^A-Z0-9\u4e00-\u9fff]/g, "")) &&
      !inclusive &&
      !exclusive,
    rounding:
      has(ROUNDING) &&
      !text.includes("AFTER") &&
      !(total && text.includes("ROUND") && !/ADJ|ROUNDING|ROUNDIN6/.test(text)),
    discount: has(DISCOUNT),
    card,
    cash: !card && (hasAny(text.replace("CASHIER", ""), CASH) || /^PAY(RM)?$/.test(letters)),
    change: has(CHANGE) && !final && !/CHARGE/.test(text) && !STANDING.test(text),
    service: has(SERVICE),
    saving: has(SAVING),
    deposit: has(DEPOSIT),
  });
}

/** "Excl" and "incl" are one misread letter apart. */
const isExclusive = (text: string): boolean =>
  (!/[I1]NC[I1L]|\(C?[I1L]US|[^X][I1]US[I1]VE/.test(text) && /EX|XC|CIUD|UDING|HT|NETTO|IMPON/.test(text)) ||
  text.includes("不含税");

const only = (flags: Record<keyof Label, boolean>): Label =>
  Object.fromEntries(Object.entries(flags).filter(([, holds]) => holds));

/** Words that place an amount among those that make a bill, whatever it is. Saving and deposit alone do not. */
export const isPlaced = (label: Label): boolean =>
  Object.keys(label).some((name) => !["inclusive", "exclusive", "saving", "deposit", "taxTotal"].includes(name));

/** A total that may be what was paid. */
export const isTotal = (label: Label): boolean =>
  label.total === true &&
  !label.subtotal &&
  !label.quantity &&
  !label.taxTotal &&
  !label.exclusive &&
  !label.saving &&
  // "Total paid" is what was handed over.
  (!(label.cash || label.change) || label.grand === true);

const SUMMARY = fuzzy("GST SUMMARY", "TAX SUMMARY", "GST ANALYSIS", "TAX CODE", "GST CODE", "TAX ANALYSIS", "SUMMARY");

/** Does a table of taxes begin with these words? */
export const beginsSummary = (words: string): boolean => hasAny(folded(words), SUMMARY);
