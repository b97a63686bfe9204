/** One line of print. */
export interface PrintedLine {
  center?: string;
  left?: string;
  middle?: string;
  right?: string;
  large?: boolean;
}

/** A receipt: its printed lines and the fields to read. */
export interface SampleReceipt {
  name: string;
  font: string;
  lines: readonly PrintedLine[];
  expected: {
    total: number;
    currency: string;
    date: string;
    merchant: string;
    tax?: number;
    subtotal?: number;
    rounding?: number;
  };
}

/** A date as receipts print it. */
function daysBefore(today: Date, count: number) {
  const date = new Date(today.getTime() - count * 86_400_000);
  const iso = date.toISOString().slice(0, 10);
  const [year, month, day] = iso.split("-");
  const name = date.toLocaleString("en", { month: "short", timeZone: "UTC" });
  return { iso, year, month, day, name, inChinese: `${year}年${month}月${day}日` };
}

const SANS = "Noto Sans SC";
const MONO = "Cousine, Noto Sans SC";
const centered = (text: string, large = false): PrintedLine => ({ center: text, large });
const leftRight = (left: string, right: string, large = false): PrintedLine => ({ left, right, large });
const threeColumns = (left: string, middle: string, right: string): PrintedLine => ({ left, middle, right });
const separator: PrintedLine = { center: "-".repeat(46) };
const blankLine: PrintedLine = {};

/**
 * Receipts of several layouts, in two scripts and six currencies, each with its fields, dated in the month before that day: an old
 * one would need a review. The date is printed at the top and at the bottom, and the better reading counts.
 */
export function sampleReceipts(today: Date): readonly SampleReceipt[] {
  const grocerDay = daysBefore(today, 11);
  const grocer: SampleReceipt = {
    name: "grocer",
    font: MONO,
    expected: {
      total: 4165,
      currency: "MYR",
      date: grocerDay.iso,
      merchant: "HARBOUR FRESH MARKET SDN BHD",
      tax: 236,
      subtotal: 3930,
      rounding: -1,
    },
    lines: [
      centered("HARBOUR FRESH MARKET SDN BHD", true),
      centered("(482913-K)"),
      centered("12, JALAN PELABUHAN, 42000 KLANG"),
      centered("TEL: 03-3165 2210"),
      blankLine,
      leftRight("Invoice No: HF-204417", `${grocerDay.day}/${grocerDay.month}/${grocerDay.year} 14:22`),
      separator,
      threeColumns("RICE 5KG", "1 x 21.90", "21.90"),
      threeColumns("COOKING OIL", "2 x 6.20", "12.40"),
      threeColumns("EGGS (10)", "1 x 5.00", "5.00"),
      separator,
      leftRight("Subtotal", "39.30"),
      leftRight("SST 6%", "2.36"),
      leftRight("Rounding Adj", "-0.01"),
      leftRight("TOTAL (RM)", "41.65", true),
      leftRight("CASH", "50.00"),
      leftRight("CHANGE", "8.35"),
      blankLine,
      centered("THANK YOU, PLEASE COME AGAIN"),
      centered(`TILL 2  ${grocerDay.day}/${grocerDay.month}/${grocerDay.year} 14:22`),
    ],
  };

  const fuelDay = daysBefore(today, 26);
  const fuel: SampleReceipt = {
    name: "fuel",
    font: MONO,
    expected: {
      total: 6840,
      currency: "GBP",
      date: fuelDay.iso,
      merchant: "NORTHGATE SERVICE STATION LTD",
      tax: 1140,
      subtotal: 5700,
    },
    lines: [
      centered("NORTHGATE SERVICE STATION LTD", true),
      centered("Great North Road, Darlington DL1 3PU"),
      centered("VAT No 318 2204 11"),
      blankLine,
      leftRight("Receipt No 88213", `${fuelDay.day} ${fuelDay.name} ${fuelDay.year}`),
      threeColumns("PUMP 4 DIESEL", "45.60 L @ 1.50", "£68.40"),
      separator,
      leftRight("Net", "£57.00"),
      leftRight("VAT 20%", "£11.40"),
      leftRight("TOTAL", "£68.40", true),
      leftRight("VISA DEBIT", "£68.40"),
      blankLine,
      centered("Drive safely"),
      leftRight("Auth 220417", `${fuelDay.day} ${fuelDay.name} ${fuelDay.year}`),
    ],
  };

  const bakerDay = daysBefore(today, 31);
  const baker: SampleReceipt = {
    name: "baker",
    font: SANS,
    expected: {
      total: 123450,
      currency: "EUR",
      date: bakerDay.iso,
      merchant: "Backhaus Morgenrot GmbH",
      tax: 8076,
      subtotal: 115374,
    },
    lines: [
      centered("Backhaus Morgenrot GmbH", true),
      centered("Hafenstraße 7, 20457 Hamburg"),
      blankLine,
      leftRight("Beleg-Nr. 7731", `${bakerDay.day}.${bakerDay.month}.${bakerDay.year} 09:14`),
      separator,
      threeColumns("Hochzeitstorte", "2 x 480,00", "960,00"),
      threeColumns("Brötchen", "300 x 0,90", "270,00"),
      threeColumns("Tasche", "", "4,50"),
      separator,
      leftRight("Summe EUR", "1.234,50", true),
      leftRight("Netto 7%", "1.153,74"),
      leftRight("MwSt 7%", "80,76"),
      leftRight("EC-Karte", "1.234,50"),
      blankLine,
      centered("Vielen Dank!"),
      centered(`Kasse 2  ${bakerDay.day}.${bakerDay.month}.${bakerDay.year} 09:14`),
    ],
  };

  const dinerDay = daysBefore(today, 20);
  const diner: SampleReceipt = {
    name: "diner",
    font: MONO,
    expected: {
      total: 5742,
      currency: "USD",
      date: dinerDay.iso,
      merchant: "BLUE LANTERN DINER INC",
      tax: 442,
      subtotal: 5300,
    },
    lines: [
      centered("BLUE LANTERN DINER INC", true),
      centered("418 Harbor Ave, Portland OR"),
      blankLine,
      leftRight("Check # 5521", `${dinerDay.month}/${dinerDay.day}/${dinerDay.year} 7:45 PM`),
      separator,
      threeColumns("2 Burger", "", "31.00"),
      threeColumns("1 Salad", "", "12.50"),
      threeColumns("2 Lemonade", "", "9.50"),
      separator,
      leftRight("Subtotal", "$53.00"),
      leftRight("Sales Tax", "$4.42"),
      leftRight("Amount Due", "$57.42", true),
      leftRight("Cash", "$60.00"),
      leftRight("Change", "$2.58"),
      centered(`Server 4  ${dinerDay.month}/${dinerDay.day}/${dinerDay.year} 7:45 PM`),
    ],
  };

  const noodlesDay = daysBefore(today, 17);
  const noodles: SampleReceipt = {
    name: "noodles in Japan",
    font: SANS,
    expected: {
      total: 2860,
      currency: "JPY",
      date: noodlesDay.iso,
      merchant: "株式会社 港町食堂",
      tax: 260,
      subtotal: 2600,
    },
    lines: [
      centered("株式会社 港町食堂", true),
      centered("東京都港区海岸 1-2-3"),
      centered(`${noodlesDay.inChinese} 12:31`),
      separator,
      leftRight("醤油拉麺  2", "¥1,800"),
      leftRight("餃子  1", "¥800"),
      separator,
      leftRight("小計", "¥2,600"),
      leftRight("消費税 10%", "¥260"),
      leftRight("合計", "¥2,860", true),
      leftRight("現金", "¥3,000"),
      leftRight("釣銭", "¥140"),
    ],
  };

  const spicesDay = daysBefore(today, 14);
  const spices: SampleReceipt = {
    name: "spices in Kuwait",
    font: MONO,
    expected: {
      total: 12750,
      currency: "KWD",
      date: spicesDay.iso,
      merchant: "GULF SPICE TRADING CO. W.L.L",
      subtotal: 12750,
    },
    lines: [
      centered("GULF SPICE TRADING CO. W.L.L", true),
      centered("Salem Al Mubarak St, KUWAIT"),
      blankLine,
      leftRight("Bill No: 30921", `${spicesDay.day}-${spicesDay.month}-${spicesDay.year} 18:05`),
      separator,
      threeColumns("Saffron 5g", "2 x 4.500", "9.000"),
      threeColumns("Cardamom 200g", "1 x 3.750", "3.750"),
      separator,
      leftRight("Sub Total", "12.750"),
      leftRight("TOTAL KD", "12.750", true),
      leftRight("CASH", "15.000"),
      leftRight("CHANGE", "2.250"),
      centered(`TILL 1  ${spicesDay.day}-${spicesDay.month}-${spicesDay.year} 18:05`),
    ],
  };

  const supermarketDay = daysBefore(today, 11);
  const supermarket: SampleReceipt = {
    name: "超市",
    font: SANS,
    expected: { total: 12680, currency: "CNY", date: supermarketDay.iso, merchant: "海港生活超市有限公司" },
    lines: [
      centered("海港生活超市有限公司", true),
      centered("上海市浦东新区滨江大道 88 号"),
      leftRight("小票号: 20261118003", `${supermarketDay.iso} 18:42`),
      separator,
      threeColumns("品名", "数量", "金额"),
      threeColumns("东北大米 5kg", "1", "69.90"),
      threeColumns("鲜牛奶", "3", "35.70"),
      threeColumns("鸡蛋", "1", "21.20"),
      separator,
      leftRight("合计", "￥126.80", true),
      leftRight("微信支付", "￥126.80"),
      blankLine,
      centered("谢谢惠顾"),
    ],
  };

  const restaurantDay = daysBefore(today, 13);
  const restaurant: SampleReceipt = {
    name: "餐厅",
    font: SANS,
    expected: { total: 31800, currency: "CNY", date: restaurantDay.iso, merchant: "老渔村餐厅" },
    lines: [
      centered("老渔村餐厅", true),
      centered("桌号: A12   人数: 4"),
      centered(`${restaurantDay.inChinese} 19:05`),
      separator,
      threeColumns("清蒸鲈鱼", "1", "128.00"),
      threeColumns("红烧肉", "1", "88.00"),
      threeColumns("时蔬", "2", "76.00"),
      threeColumns("米饭", "4", "16.00"),
      separator,
      leftRight("小计", "308.00"),
      leftRight("服务费", "30.00"),
      leftRight("优惠", "-20.00"),
      leftRight("应付", "318.00", true),
      leftRight("实收", "350.00"),
      leftRight("找零", "32.00"),
    ],
  };

  const fapiaoDay = daysBefore(today, 19);
  const fapiao: SampleReceipt = {
    name: "发票",
    font: SANS,
    expected: {
      total: 113000,
      currency: "CNY",
      date: fapiaoDay.iso,
      merchant: "江城办公用品有限公司",
      tax: 13000,
      subtotal: 100000,
    },
    lines: [
      centered("电子发票(普通发票)", true),
      leftRight("发票号码: 26112000000123456789", `开票日期: ${fapiaoDay.inChinese}`),
      blankLine,
      { left: "购买方 名称: 远行物流有限公司" },
      { left: "销售方 名称: 江城办公用品有限公司" },
      separator,
      threeColumns("项目名称", "金额", "税额"),
      threeColumns("*纸制品*打印纸", "1000.00", "130.00"),
      separator,
      threeColumns("合 计", "￥1000.00", "￥130.00"),
      leftRight("价税合计(大写) 壹仟壹佰叁拾圆整", "(小写)￥1130.00"),
    ],
  };

  const taxiDay = daysBefore(today, 12);
  const taxi: SampleReceipt = {
    name: "出租车",
    font: SANS,
    expected: { total: 3650, currency: "CNY", date: taxiDay.iso, merchant: "强生出租汽车有限公司" },
    lines: [
      centered("强生出租汽车有限公司", true),
      centered("出租车专用发票"),
      { left: "车号 沪A-T5521" },
      { left: `日期 ${taxiDay.iso}` },
      { left: "上车 08:12" },
      { left: "下车 08:37" },
      { left: "单价 2.70元" },
      { left: "里程 9.8km" },
      { left: "等候 00:03:10" },
      { left: "金额 36.50元", large: true },
    ],
  };

  const trainDay = daysBefore(today, 9);
  const train: SampleReceipt = {
    name: "火车票",
    font: SANS,
    expected: { total: 55350, currency: "CNY", date: trainDay.iso, merchant: "中国铁路" },
    lines: [
      centered("中国铁路", true),
      leftRight("上海虹桥站", "北京南站", true),
      centered("G12"),
      leftRight(`${trainDay.inChinese} 09:00开`, "05车12A号"),
      leftRight("￥553.5元", "二等座"),
      { left: "限乘当日当次车" },
      { left: "仅供报销使用" },
    ],
  };

  return [grocer, fuel, baker, diner, noodles, spices, supermarket, restaurant, fapiao, taxi, train];
}

/** Receipts of today. */
export const SAMPLE_RECEIPTS = sampleReceipts(new Date());
