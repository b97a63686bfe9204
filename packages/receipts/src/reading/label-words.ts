import { exact, fuzzy } from "./similar.ts";

// English and Malay may be misread and are still known; words of other languages are short, or like others, and must stand as they are.

export const TOTAL = [
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
  ...exact("ATT BETALA", "DO ZAPLATY", "MONTANT DU", "TOTT", "OSSZESEN", "FIZETENDO"),
];
export const GRAND = [
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
export const SUBTOTAL = [
  ...fuzzy("SUBTOTAL", "SUB TOTAL", "SUBTTL", "TOTAL BEFORE", "BEFORE ROUNDING", "BEFORE TAX", "BEFORE GST"),
  ...fuzzy("TOTAL SUPPLIES", "GROSS AMOUNT", "GROSS TOTAL", "TOTAL GROSS"),
  ...exact("小计", "小計", "SOUSTOTAL", "ZWISCHENSUMME", "SUBTOTAAL", "SUBTOTALE", "DELSUMMA"),
];
export const INCLUSIVE = [
  ...fuzzy("INCL", "INCLUSIVE", "INCLUDING", "INCLUDE"),
  ...exact("含税", "税込", "TTC", "INKL"),
];
export const EXCLUSIVE = [
  ...fuzzy("EXCL", "EXCLUSIVE", "EXCLUDING", "EXC GST", "EXCGST", "WITHOUT GST"),
  ...exact("不含税", "TOTAL HT", "IMPONIBILE", "NETTOBETRAG"),
];
export const QUANTITY = [
  ...fuzzy("TOTAL QTY", "QTY", "QUANTITY", "TOTAL ITEM", "ITEM COUNT", "NO OF ITEM", "ITEMS SOLD", "TOTALPCS"),
  ...fuzzy("TOTALUNIT", "TOTAL POINT", "POINTS"),
  ...exact("件数", "数量"),
];
export const TAX = [
  ...fuzzy("GST", "SST", "TAX", "VAT"),
  ...exact("税额", "税率", "消费税", "消費税", "MWST", "TVA", "BTW", "PTU", "MOMS"),
];
export const TAX_TOTAL = fuzzy(
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
  ...fuzzy("DISCOUNT", "DISC", "SAVING", "REBATE", "SAVED", "VOUCHER"),
  ...exact("优惠", "折扣", "抵扣", "立减", "RABATT", "REMISE", "SCONTO", "DESCUENTO", "KORTING"),
];
export const ROUNDING = [
  ...fuzzy("ROUNDING", "ROUND ADJ", "ROUNDADJ", "ROUND", "RND ADJ", "RNDADJ"),
  ...exact("抹零", "四舍五入", "RUNDUNG", "AFRONDING", "ARRONDI"),
];
export const CASH = [
  ...fuzzy("CASH", "TENDER", "ACCEPTED", "PAID", "PAYMENT", "RECEIVED", "TUNAI", "AMOUNT PAY"),
  ...exact(
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
export const CHANGE = [
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
    "VISSZAJARO",
  ),
];
export const SERVICE = [...fuzzy("SERVICE CHARGE", "SVC", "SERV CHG", "SERVICE"), ...exact("服务费")];
export const SAVING = [
  ...fuzzy("SAVING", "SAVED", "YOU SAVE", "TOTAL DISCOUNT", "DISCOUNT TOTAL", "TOTAL DISC"),
  ...exact("已优惠"),
];
export const DEPOSIT = [...fuzzy("DEPOSIT", "POINT", "OUTSTANDING"), ...exact("积分", "余额")];
export const ACCEPTED = fuzzy("ACCEPTED");
export const SUMMARY = fuzzy(
  "GST SUMMARY",
  "TAX SUMMARY",
  "GST ANALYSIS",
  "TAX CODE",
  "GST CODE",
  "TAX ANALYSIS",
  "SUMMARY",
);
