/** One line of print. */
export interface Print {
  center?: string;
  left?: string;
  middle?: string;
  right?: string;
  large?: boolean;
}

/** A receipt to be drawn, and what stands on it. */
export interface Drawn {
  name: string;
  font: string;
  print: readonly Print[];
  truth: {
    total: number;
    currency: string;
    date: string;
    merchant: string;
    tax?: number;
    subtotal?: number;
    rounding?: number;
  };
}

/** A day as receipts print it. */
function daysBefore(today: Date, count: number) {
  const date = new Date(today.getTime() - count * 86_400_000);
  const iso = date.toISOString().slice(0, 10);
  const [year, month, day] = iso.split("-");
  const name = date.toLocaleString("en", { month: "short", timeZone: "UTC" });
  return { iso, year, month, day, name, inChinese: `${year}年${month}月${day}日` };
}

const SANS = "Noto Sans SC";
const MONO = "Cousine, Noto Sans SC";
const center = (text: string, large = false): Print => ({ center: text, large });
const pair = (left: string, right: string, large = false): Print => ({ left, right, large });
const item = (left: string, middle: string, right: string): Print => ({ left, middle, right });
const rule: Print = { center: "-".repeat(46) };
const gap: Print = {};

/**
 * Receipts of several layouts, in two scripts and six currencies, each with what stands on it, of the month before that day: an old
 * one would go to a manager. Tills print the day above and below, and the better print counts.
 */
export function receiptsOn(today: Date): readonly Drawn[] {
  const grocerDay = daysBefore(today, 11);
  const grocer: Drawn = {
    name: "grocer",
    font: MONO,
    truth: {
      total: 4165,
      currency: "MYR",
      date: grocerDay.iso,
      merchant: "HARBOUR FRESH MARKET SDN BHD",
      tax: 236,
      subtotal: 3930,
      rounding: -1,
    },
    print: [
      center("HARBOUR FRESH MARKET SDN BHD", true),
      center("(482913-K)"),
      center("12, JALAN PELABUHAN, 42000 KLANG"),
      center("TEL: 03-3165 2210"),
      gap,
      pair("Invoice No: HF-204417", `${grocerDay.day}/${grocerDay.month}/${grocerDay.year} 14:22`),
      rule,
      item("RICE 5KG", "1 x 21.90", "21.90"),
      item("COOKING OIL", "2 x 6.20", "12.40"),
      item("EGGS (10)", "1 x 5.00", "5.00"),
      rule,
      pair("Subtotal", "39.30"),
      pair("SST 6%", "2.36"),
      pair("Rounding Adj", "-0.01"),
      pair("TOTAL (RM)", "41.65", true),
      pair("CASH", "50.00"),
      pair("CHANGE", "8.35"),
      gap,
      center("THANK YOU, PLEASE COME AGAIN"),
      center(`TILL 2  ${grocerDay.day}/${grocerDay.month}/${grocerDay.year} 14:22`),
    ],
  };

  const fuelDay = daysBefore(today, 26);
  const fuel: Drawn = {
    name: "fuel",
    font: MONO,
    truth: {
      total: 6840,
      currency: "GBP",
      date: fuelDay.iso,
      merchant: "NORTHGATE SERVICE STATION LTD",
      tax: 1140,
      subtotal: 5700,
    },
    print: [
      center("NORTHGATE SERVICE STATION LTD", true),
      center("Great North Road, Darlington DL1 3PU"),
      center("VAT No 318 2204 11"),
      gap,
      pair("Receipt No 88213", `${fuelDay.day} ${fuelDay.name} ${fuelDay.year}`),
      item("PUMP 4 DIESEL", "45.60 L @ 1.50", "£68.40"),
      rule,
      pair("Net", "£57.00"),
      pair("VAT 20%", "£11.40"),
      pair("TOTAL", "£68.40", true),
      pair("VISA DEBIT", "£68.40"),
      gap,
      center("Drive safely"),
      pair("Auth 220417", `${fuelDay.day} ${fuelDay.name} ${fuelDay.year}`),
    ],
  };

  const bakerDay = daysBefore(today, 31);
  const baker: Drawn = {
    name: "baker",
    font: SANS,
    truth: {
      total: 123450,
      currency: "EUR",
      date: bakerDay.iso,
      merchant: "Backhaus Morgenrot GmbH",
      tax: 8076,
      subtotal: 115374,
    },
    print: [
      center("Backhaus Morgenrot GmbH", true),
      center("Hafenstraße 7, 20457 Hamburg"),
      gap,
      pair("Beleg-Nr. 7731", `${bakerDay.day}.${bakerDay.month}.${bakerDay.year} 09:14`),
      rule,
      item("Hochzeitstorte", "2 x 480,00", "960,00"),
      item("Brötchen", "300 x 0,90", "270,00"),
      item("Tasche", "", "4,50"),
      rule,
      pair("Summe EUR", "1.234,50", true),
      pair("Netto 7%", "1.153,74"),
      pair("MwSt 7%", "80,76"),
      pair("EC-Karte", "1.234,50"),
      gap,
      center("Vielen Dank!"),
      center(`Kasse 2  ${bakerDay.day}.${bakerDay.month}.${bakerDay.year} 09:14`),
    ],
  };

  const dinerDay = daysBefore(today, 20);
  const diner: Drawn = {
    name: "diner",
    font: MONO,
    truth: {
      total: 5742,
      currency: "USD",
      date: dinerDay.iso,
      merchant: "BLUE LANTERN DINER INC",
      tax: 442,
      subtotal: 5300,
    },
    print: [
      center("BLUE LANTERN DINER INC", true),
      center("418 Harbor Ave, Portland OR"),
      gap,
      pair("Check # 5521", `${dinerDay.month}/${dinerDay.day}/${dinerDay.year} 7:45 PM`),
      rule,
      item("2 Burger", "", "31.00"),
      item("1 Salad", "", "12.50"),
      item("2 Lemonade", "", "9.50"),
      rule,
      pair("Subtotal", "$53.00"),
      pair("Sales Tax", "$4.42"),
      pair("Amount Due", "$57.42", true),
      pair("Cash", "$60.00"),
      pair("Change", "$2.58"),
      center(`Server 4  ${dinerDay.month}/${dinerDay.day}/${dinerDay.year} 7:45 PM`),
    ],
  };

  const noodlesDay = daysBefore(today, 17);
  const noodles: Drawn = {
    name: "noodles in Japan",
    font: SANS,
    truth: {
      total: 2860,
      currency: "JPY",
      date: noodlesDay.iso,
      merchant: "株式会社 港町食堂",
      tax: 260,
      subtotal: 2600,
    },
    print: [
      center("株式会社 港町食堂", true),
      center("東京都港区海岸 1-2-3"),
      center(`${noodlesDay.inChinese} 12:31`),
      rule,
      pair("醤油拉麺  2", "¥1,800"),
      pair("餃子  1", "¥800"),
      rule,
      pair("小計", "¥2,600"),
      pair("消費税 10%", "¥260"),
      pair("合計", "¥2,860", true),
      pair("現金", "¥3,000"),
      pair("釣銭", "¥140"),
    ],
  };

  const spicesDay = daysBefore(today, 14);
  const spices: Drawn = {
    name: "spices in Kuwait",
    font: MONO,
    truth: {
      total: 12750,
      currency: "KWD",
      date: spicesDay.iso,
      merchant: "GULF SPICE TRADING CO. W.L.L",
      subtotal: 12750,
    },
    print: [
      center("GULF SPICE TRADING CO. W.L.L", true),
      center("Salem Al Mubarak St, KUWAIT"),
      gap,
      pair("Bill No: 30921", `${spicesDay.day}-${spicesDay.month}-${spicesDay.year} 18:05`),
      rule,
      item("Saffron 5g", "2 x 4.500", "9.000"),
      item("Cardamom 200g", "1 x 3.750", "3.750"),
      rule,
      pair("Sub Total", "12.750"),
      pair("TOTAL KD", "12.750", true),
      pair("CASH", "15.000"),
      pair("CHANGE", "2.250"),
      center(`TILL 1  ${spicesDay.day}-${spicesDay.month}-${spicesDay.year} 18:05`),
    ],
  };

  const supermarketDay = daysBefore(today, 11);
  const supermarket: Drawn = {
    name: "超市",
    font: SANS,
    truth: { total: 12680, currency: "CNY", date: supermarketDay.iso, merchant: "海港生活超市有限公司" },
    print: [
      center("海港生活超市有限公司", true),
      center("上海市浦东新区滨江大道 88 号"),
      pair("小票号: 20261118003", `${supermarketDay.iso} 18:42`),
      rule,
      item("品名", "数量", "金额"),
      item("东北大米 5kg", "1", "69.90"),
      item("鲜牛奶", "3", "35.70"),
      item("鸡蛋", "1", "21.20"),
      rule,
      pair("合计", "￥126.80", true),
      pair("微信支付", "￥126.80"),
      gap,
      center("谢谢惠顾"),
    ],
  };

  const restaurantDay = daysBefore(today, 13);
  const restaurant: Drawn = {
    name: "餐厅",
    font: SANS,
    truth: { total: 31800, currency: "CNY", date: restaurantDay.iso, merchant: "老渔村餐厅" },
    print: [
      center("老渔村餐厅", true),
      center("桌号: A12   人数: 4"),
      center(`${restaurantDay.inChinese} 19:05`),
      rule,
      item("清蒸鲈鱼", "1", "128.00"),
      item("红烧肉", "1", "88.00"),
      item("时蔬", "2", "76.00"),
      item("米饭", "4", "16.00"),
      rule,
      pair("小计", "308.00"),
      pair("服务费", "30.00"),
      pair("优惠", "-20.00"),
      pair("应付", "318.00", true),
      pair("实收", "350.00"),
      pair("找零", "32.00"),
    ],
  };

  const fapiaoDay = daysBefore(today, 19);
  const fapiao: Drawn = {
    name: "发票",
    font: SANS,
    truth: {
      total: 113000,
      currency: "CNY",
      date: fapiaoDay.iso,
      merchant: "江城办公用品有限公司",
      tax: 13000,
      subtotal: 100000,
    },
    print: [
      center("电子发票(普通发票)", true),
      pair("发票号码: 26112000000123456789", `开票日期: ${fapiaoDay.inChinese}`),
      gap,
      { left: "购买方 名称: 远行物流有限公司" },
      { left: "销售方 名称: 江城办公用品有限公司" },
      rule,
      item("项目名称", "金额", "税额"),
      item("*纸制品*打印纸", "1000.00", "130.00"),
      rule,
      item("合 计", "￥1000.00", "￥130.00"),
      pair("价税合计(大写) 壹仟壹佰叁拾圆整", "(小写)￥1130.00"),
    ],
  };

  const taxiDay = daysBefore(today, 12);
  const taxi: Drawn = {
    name: "出租车",
    font: SANS,
    truth: { total: 3650, currency: "CNY", date: taxiDay.iso, merchant: "强生出租汽车有限公司" },
    print: [
      center("强生出租汽车有限公司", true),
      center("出租车专用发票"),
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
  const train: Drawn = {
    name: "火车票",
    font: SANS,
    truth: { total: 55350, currency: "CNY", date: trainDay.iso, merchant: "中国铁路" },
    print: [
      center("中国铁路", true),
      pair("上海虹桥站", "北京南站", true),
      center("G12"),
      pair(`${trainDay.inChinese} 09:00开`, "05车12A号"),
      pair("￥553.5元", "二等座"),
      { left: "限乘当日当次车" },
      { left: "仅供报销使用" },
    ],
  };

  return [grocer, fuel, baker, diner, noodles, spices, supermarket, restaurant, fapiao, taxi, train];
}

/** Those of today. */
export const RECEIPTS = receiptsOn(new Date());
