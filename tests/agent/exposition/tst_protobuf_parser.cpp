// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/exposition/parser.h"
#include "agent/model/sample.h"
#include "tests/agent/exposition/event_recorder.h"
#include "tests/agent/exposition/family_writer.h"

#include <QFile>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

using agent::exposition::Format;
using agent::exposition::ParseOptions;
using namespace std::string_literals;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

constexpr int kNative = 1;
constexpr int kClassic = 2;
constexpr int kCustom = 4;
constexpr int kStart = 8;

ParseOptions options(int flags)
{
    ParseOptions out;
    out.nativeHistograms = (flags & kNative) != 0;
    out.classicHistograms = (flags & kClassic) != 0;
    out.convertToCustom = (flags & kCustom) != 0;
    out.startTimestamps = (flags & kStart) != 0;
    return out;
}

std::string oneHistogram(const Message &histogram, proto::Type type = proto::Histogram)
{
    return proto::family("h", type, {proto::metric().message(7, histogram)});
}

} // namespace

class TstProtobufParser : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void accepts_data();
    void accepts();
    void histograms_data();
    void histograms();
    void refuses_data();
    void refuses();
    void aRefusalNamesFamilyAndByte();
    void knownSeriesAreNotJudgedAgain();
    void normalisesNaN();
    void everyPrefixIsSafe();
    void everyByteChangedIsSafe();
    void aSinkStopsTheParse();
    void aPageSaysTheSameInEachFormat();
};

void TstProtobufParser::accepts_data()
{
    QTest::addColumn<std::string>("body");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char *name, std::string body, std::string expected) {
        QTest::newRow(name) << body << expected;
    };
    using namespace proto;
    row("nothing", "", "");
    row("counter", family("a_total", Counter, {number(3, 1.5)}, "Help.", "seconds"),
        "help a_total Help.\ntype a_total counter\nunit a_total seconds\nsample a_total = 1.5\n");
    row("gauge without labels and with", family("a", Gauge, {number(2, 1), number(2, 2, {{"b", "c"}, {"d", "e"}})}),
        "help a \ntype a gauge\nsample a = 1\nsample a{b=\"c\",d=\"e\"} = 2\n");
    row("untyped", family("a", Untyped, {number(5, -1)}), "help a \ntype a unknown\nsample a = -1\n");
    row("no value is zero", family("a", Gauge, {metric()}), "help a \ntype a gauge\nsample a = 0\n");
    row("the value of another type is passed over", family("a", Gauge, {number(3, 5)}),
        "help a \ntype a gauge\nsample a = 0\n");
    row("timestamp", family("a", Gauge, {number(2, 1).varint(6, 1234)}), "help a \ntype a gauge\nsample a = 1 @1234\n");
    row("negative timestamp", family("a", Gauge, {number(2, 1).varint(6, static_cast<std::uint64_t>(-5))}),
        "help a \ntype a gauge\nsample a = 1 @-5\n");
    row("timestamp zero is none", family("a", Gauge, {number(2, 1).varint(6, 0)}),
        "help a \ntype a gauge\nsample a = 1\n");
    row("a family without metrics is passed over", family("a", Gauge, {}) + family("b", Gauge, {number(2, 1)}),
        "help b \ntype b gauge\nsample b = 1\n");
    row("a family without name or metrics too", family("", Gauge, {}), "");
    row("escapes", family("a", Gauge, {number(2, 1, {{"b", "x\\y\"z\nw"}})}),
        "help a \ntype a gauge\nsample a{b=\"x\\\\y\\\"z\\nw\"} = 1\n");
    row("UTF-8 names", family("a.ä\"", Gauge, {number(2, 1), number(2, 2, {{"b c", "d"}})}),
        "help a.ä\" \ntype a.ä\" gauge\nsample {\"a.ä\\\"\"} = 1\nsample {\"a.ä\\\"\",\"b c\"=\"d\"} = 2\n");
    row("UTF-8 label name", family("a", Gauge, {number(2, 2, {{"b.c", "d"}})}),
        "help a \ntype a gauge\nsample a{\"b.c\"=\"d\"} = 2\n");
    row("empty label value", family("a", Gauge, {number(2, 1, {{"b", ""}})}),
        "help a \ntype a gauge\nsample a{b=\"\"} = 1\n");
    row("NUL in a label value", family("a", Gauge, {number(2, 1, {{"b", std::string_view("\0", 1)}})}),
        "help a \ntype a gauge\nsample a{b=\"\0\"} = 1\n"s);
    row("exemplar of a counter",
        family("a", Counter,
               {metric().message(3, Message().real(1, 2).message(
                                        2, exemplar({{"id", "x"}}, 0.5).message(3, timestamp(12, 345678901))))}),
        "help a \ntype a counter\nsample a = 2\nexemplar {id=\"x\"} = 0.5 @12345\n");
    row("exemplar without timestamp",
        family("a", Counter, {metric().message(3, Message().real(1, 2).message(2, exemplar({}, 0.5)))}),
        "help a \ntype a counter\nsample a = 2\nexemplar {} = 0.5\n");
    row("summary",
        family("s", Summary,
               {metric({{"a", "b"}})
                    .message(4, Message()
                                    .varint(1, 7)
                                    .real(2, 3.5)
                                    .message(3, Message().real(1, 0.5).real(2, 9))
                                    .message(3, Message().real(1, 1).real(2, kInfinity)))}),
        "help s \ntype s summary\nsample s_count{a=\"b\"} = 7\nsample s_sum{a=\"b\"} = 3.5\n"
        "sample s{a=\"b\",quantile=\"0.5\"} = 9\nsample s{a=\"b\",quantile=\"1.0\"} = +Inf\n");
    row("summary without quantiles", family("s", Summary, {metric().message(4, Message().varint(1, 7))}),
        "help s \ntype s summary\nsample s_count = 7\nsample s_sum = 0\n");
    row("UTF-8 summary", family("s.s", Summary, {metric().message(4, Message().message(3, Message()))}),
        "help s.s \ntype s.s summary\nsample {\"s.s_count\"} = 0\nsample {\"s.s_sum\"} = 0\n"
        "sample {\"s.s\",quantile=\"0.0\"} = 0\n");
    row(
        "fields in another order",
        [] {
            Message message;
            message.message(4,
                            Message().message(2, Message().real(1, 3)).message(1, Message().text(2, "c").text(1, "b")));
            message.varint(3, Gauge).text(2, "Help.").text(1, "a");
            std::string out;
            agent::putString(out, message.bytes);
            return out;
        }(),
        "help a Help.\ntype a gauge\nsample a{b=\"c\"} = 3\n");
    row(
        "unknown fields",
        [] {
            Message message;
            message.text(1, "a").varint(3, Gauge).text(900, "x").varint(901, 5).real(902, 1);
            message.bytes += "\xf5\x38"s + "abcd";                // 910: four bytes
            message.bytes += "\xfb\x38\x0b\x0c\x08\x01\xfc\x38"s; // group 911 with a group and a number within
            message.message(4, number(2, 1).text(33, "y"));
            std::string out;
            agent::putString(out, message.bytes);
            return out;
        }(),
        "help a \ntype a gauge\nsample a = 1\n");
    row("parts of a message merge",
        family("a", Counter,
               {metric().message(3, Message().real(1, 4)).message(3, Message().message(2, exemplar({}, 1)))}),
        "help a \ntype a counter\nsample a = 4\nexemplar {} = 1\n");
}

void TstProtobufParser::accepts()
{
    QFETCH(const std::string, body);
    QFETCH(const std::string, expected);
    EventRecorder sink(Format::Protobuf);
    const agent::Status status = parse(body, Format::Protobuf, options(kNative), sink);
    QVERIFY2(status.ok(), status.message().c_str());
    QCOMPARE(sink.text(), expected);
    EventRecorder foretold(Format::Protobuf, sink.seriesTexts);
    QVERIFY(parse(body, Format::Protobuf, options(kNative), foretold).ok());
    QCOMPARE(foretold.text(), expected);
    QCOMPARE(foretold.predictions, sink.seriesTexts.size());
}

void TstProtobufParser::histograms_data()
{
    QTest::addColumn<Message>("histogram");
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("flags");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char *name, const Message &histogram, int flags, std::string expected,
                        proto::Type type = proto::Histogram) {
        QTest::newRow(name) << histogram << static_cast<int>(type) << flags << expected;
    };
    using namespace proto;
    const std::string classicText = "sample h_count = 5\nsample h_sum = 1.5\nsample h_bucket{le=\"1.0\"} = 2\n"
                                    "sample h_bucket{le=\"2.5\"} = 4\nsample h_bucket{le=\"+Inf\"} = 5\n";
    const std::string custom =
        "histogram h = int schema=-53 hint=0 count=5 zero=0/0 sum=1.5 +(0,3)[2 2 1] -[] <1 2.5>\n";
    row("classic", classic(), 0, classicText);
    row("classic with native on", classic(), kNative, classicText);
    row("classic gauge histogram", classic(), kNative, classicText, GaugeHistogram);
    row("the last bucket is there", classic().message(3, bucket(5, kInfinity)), 0, classicText);
    row("what follows the last bucket is passed over",
        classic().message(3, bucket(5, kInfinity)).message(3, bucket(6, 7)), 0, classicText);
    row("no bucket", Message().varint(1, 3), 0,
        "sample h_count = 3\nsample h_sum = 0\nsample h_bucket{le=\"+Inf\"} = 3\n");
    row("float counts take precedence", classic().real(4, 5.5).message(3, bucket(5, 3).real(4, 5.25)), 0,
        "sample h_count = 5.5\nsample h_sum = 1.5\nsample h_bucket{le=\"1.0\"} = 2\nsample h_bucket{le=\"2.5\"} = 4\n"
        "sample h_bucket{le=\"3.0\"} = 5.25\nsample h_bucket{le=\"+Inf\"} = 5.5\n");
    row("exemplars of buckets", Message().varint(1, 2).message(3, bucket(1, 1).message(3, exemplar({{"a", "b"}}, 0.5))),
        0,
        "sample h_count = 2\nsample h_sum = 0\nsample h_bucket{le=\"1.0\"} = 1\nexemplar {a=\"b\"} = 0.5\n"
        "sample h_bucket{le=\"+Inf\"} = 2\n");

    const std::string nativeText = "histogram h = int schema=3 hint=0 count=6 zero=1/0.001 sum=1.5 +(0,2)(3,1)[1 2 1] "
                                   "-(-2,1)[1] <>\n";
    row("native", native(), kNative, nativeText);
    row("native, not wanted", native(), 0,
        "sample h_count = 6\nsample h_sum = 1.5\nsample h_bucket{le=\"+Inf\"} = 6\n");
    row("native gauge histogram", native(), kNative,
        "histogram h = int schema=3 hint=3 count=6 zero=1/0.001 sum=1.5 +(0,2)(3,1)[1 2 1] -(-2,1)[1] <>\n",
        GaugeHistogram);
    row("native with buckets", native().message(3, bucket(4, 1)), kNative, nativeText);
    row("native and its classic side", native().message(3, bucket(4, 1)), kNative | kClassic,
        nativeText + "sample h_count = 6\nsample h_sum = 1.5\nsample h_bucket{le=\"1.0\"} = 4\n"
                     "sample h_bucket{le=\"+Inf\"} = 6\n");
    row("native without a classic side", native(), kNative | kClassic, nativeText);
    row("native is not converted", native().message(3, bucket(4, 1)), kNative | kCustom, nativeText);
    row("native float", Message().real(4, 2.5).real(2, 1).real(8, 0.5).message(12, span(1, 2)).reals(14, {0.75, 1.25}),
        kNative, "histogram h = float schema=0 hint=0 count=2.5 zero=0.5/0 sum=1 +(1,2)[0.75 1.25] -[] <>\n");
    row("deltas and counts that are not packed",
        Message().varint(1, 3).message(12, span(0, 2)).zigzag(13, 1).zigzag(13, 1), kNative,
        "histogram h = int schema=0 hint=0 count=3 zero=0/0 sum=0 +(0,2)[1 2] -[] <>\n");
    row("counts that are not packed", Message().real(4, 3).message(9, span(0, 2)).real(11, 1).real(11, 2), kNative,
        "histogram h = float schema=0 hint=0 count=3 zero=0/0 sum=0 +[] -(0,2)[1 2] <>\n");
    row("a span of nothing says native", Message().message(12, span(0, 0)), kNative,
        "histogram h = int schema=0 hint=0 count=0 zero=0/0 sum=0 +[] -[] <>\n");
    row("a zero threshold says native", Message().real(6, 0.5), kNative,
        "histogram h = int schema=0 hint=0 count=0 zero=0/0.5 sum=0 +[] -[] <>\n");
    row("a float zero count says native", Message().real(4, 2).real(8, 2), kNative,
        "histogram h = float schema=0 hint=0 count=2 zero=2/0 sum=0 +[] -[] <>\n");
    row("empty buckets go and spans join",
        Message()
            .varint(1, 6)
            .message(12, span(-1, 3))
            .message(12, span(0, 1))
            .message(12, span(0, 0))
            .message(12, span(2, 2))
            .deltas(13, {0, 2, 0, -2, 0, 2}),
        kNative, "histogram h = int schema=0 hint=0 count=6 zero=0/0 sum=0 +(0,2)(4,1)[2 2 2] -[] <>\n");
    row("schema 10 becomes 8",
        Message()
            .varint(1, 10)
            .zigzag(5, 10)
            .message(12, span(1, 4))
            .message(12, span(0, 1))
            .deltas(13, {1, 1, 1, -1, 0}),
        kNative, "histogram h = int schema=8 hint=0 count=10 zero=0/0 sum=0 +(1,2)[8 2] -[] <>\n");
    row("a NaN sum lets observations be in no bucket", Message().varint(1, 3).real(2, std::nan("")).real(6, 1), kNative,
        "histogram h = int schema=0 hint=0 count=3 zero=0/1 sum=NaN +[] -[] <>\n");
    row("exemplars of a native histogram",
        native()
            .message(3, bucket(4, 1).message(3, exemplar({{"of", "bucket"}}, 1).message(3, timestamp(1))))
            .message(16, exemplar({{"a", "1"}}, 2).message(3, timestamp(2)))
            .message(16, exemplar({{"unstamped", ""}}, 3))
            .message(16, exemplar({{"b", "1"}}, 4).message(3, timestamp(3)))
            .message(16, exemplar({{"last", ""}}, 5)),
        kNative, nativeText + "exemplar {a=\"1\"} = 2 @2000\nexemplar {b=\"1\"} = 4 @3000\n");
    row("exemplars of the buckets of a native histogram",
        native()
            .message(3, bucket(4, 1).message(3, exemplar({{"a", "1"}}, 1).message(3, timestamp(1))))
            .message(3, bucket(5, 2).message(3, exemplar({{"b", "1"}}, 2))),
        kNative, nativeText + "exemplar {a=\"1\"} = 1 @1000\n");

    row("converted", classic(), kCustom, custom);
    row("converted with native on", classic(), kCustom | kNative, custom);
    row("converted, classic kept", classic(), kCustom | kClassic, classicText + custom);
    row("converted gauge histogram", classic(), kCustom,
        "histogram h = int schema=-53 hint=3 count=5 zero=0/0 sum=1.5 +(0,3)[2 2 1] -[] <1 2.5>\n", GaugeHistogram);
    row("converted, native not wanted", native().message(3, bucket(4, 1)), kCustom,
        "histogram h = int schema=-53 hint=0 count=6 zero=0/0 sum=1.5 +(0,2)[4 2] -[] <1>\n");
    row("falling counts are not converted", classic().message(3, bucket(1, 3)), kCustom,
        "sample h_count = 5\nsample h_sum = 1.5\nsample h_bucket{le=\"1.0\"} = 2\nsample h_bucket{le=\"2.5\"} = 4\n"
        "sample h_bucket{le=\"3.0\"} = 1\nsample h_bucket{le=\"+Inf\"} = 5\n");
    row("falling counts, classic kept", Message().varint(1, 1).message(3, bucket(2, 1)), kCustom | kClassic,
        "sample h_count = 1\nsample h_sum = 0\nsample h_bucket{le=\"1.0\"} = 2\nsample h_bucket{le=\"+Inf\"} = 1\n");
    row("exemplars of a converted one",
        Message().varint(1, 2).message(3, bucket(1, 1).message(3, exemplar({{"a", "b"}}, 1).message(3, timestamp(4)))),
        kCustom,
        "histogram h = int schema=-53 hint=0 count=2 zero=0/0 sum=0 +(0,2)[1 1] -[] <1>\nexemplar {a=\"b\"} = 1 "
        "@4000\n");

    row("start of a native one", native().message(15, timestamp(3, 4000000)), kNative | kStart,
        "start 3004\n" + nativeText);
    row("start, not wanted", native().message(15, timestamp(3)), kNative, nativeText);
    row("start of zero is none", native().message(15, timestamp(0)), kNative | kStart, nativeText);
    row("start of each classic series", Message().varint(1, 3).message(15, timestamp(3)), kStart,
        "start 3000\nsample h_count = 3\nstart 3000\nsample h_sum = 0\nstart 3000\nsample h_bucket{le=\"+Inf\"} = 3\n");
    row("start of a converted one", classic().message(15, timestamp(3)), kStart | kCustom, "start 3000\n" + custom);
}

void TstProtobufParser::histograms()
{
    QFETCH(const Message, histogram);
    QFETCH(const int, type);
    QFETCH(const int, flags);
    QFETCH(const std::string, expected);
    const std::string body = oneHistogram(histogram, static_cast<proto::Type>(type));
    const std::string head =
        type == proto::Histogram ? "help h \ntype h histogram\n" : "help h \ntype h gaugehistogram\n";
    EventRecorder sink(Format::Protobuf);
    const agent::Status status = parse(body, Format::Protobuf, options(flags), sink);
    QVERIFY2(status.ok(), status.message().c_str());
    QCOMPARE(sink.text(), head + expected);
    EventRecorder foretold(Format::Protobuf, sink.seriesTexts);
    QVERIFY(parse(body, Format::Protobuf, options(flags), foretold).ok());
    QCOMPARE(foretold.text(), head + expected);
    QCOMPARE(foretold.predictions, sink.seriesTexts.size());
}

void TstProtobufParser::refuses_data()
{
    QTest::addColumn<std::string>("body");
    QTest::addColumn<std::string>("message");
    const auto row = [](const char *name, std::string body, std::string message) {
        QTest::newRow(name) << body << message;
    };
    using namespace proto;
    const auto histogram = [](const Message &message) { return oneHistogram(message); };
    const auto delimited = [](const Message &message) {
        std::string out;
        agent::putString(out, message.bytes);
        return out;
    };
    row("length without end", "\xff", "byte 0: invalid length of a metric family");
    row("length beyond the body",
        "\x05"
        "abc",
        "byte 0: length of a metric family goes beyond the body");
    row("huge length",
        "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"
        "abc",
        "goes beyond the body");
    row("varint of eleven bytes", std::string(11, '\x80'), "invalid length of a metric family");
    row("text instead", "# HELP a b\na 1\n", "byte 0: length of a metric family goes beyond the body");
    row("tag zero", "\x01\x00"s, "byte 1: invalid field tag");
    row("wire type 6", delimited(Message().text(1, "a")) + "\x02\x0e\x00"s, "byte 5: invalid wire type");
    row("end of a group", "\x01\x0c"s, "byte 1: end of a group that was not begun");
    row("end of another group", "\x02\x0b\x14"s, "end of a group that was not begun");
    row("open group", "\x01\x0b"s, "unexpected end within a group");
    row("name is a number", delimited(Message().varint(1, 5)), "byte 1: wrong wire type of a known field");
    row("metric is a number", delimited(Message().text(1, "a").varint(4, 5)),
        "byte 4: metric family \"a\": wrong wire type of a known field");
    row("inner length", delimited(Message().text(1, "a").text(4, "\x0a\x05x")),
        "byte 6: metric family \"a\": length goes beyond the message");
    row("value cut", delimited(Message().text(1, "a").varint(3, Gauge).text(4, "\x12\x03\x09\x01\x02")),
        "metric family \"a\": unexpected end within a number");
    row("value of another kind", family("a", Gauge, {metric().message(2, Message().varint(1, 1))}),
        "metric family \"a\": wrong wire type of a known field");
    row("no name", family("", Gauge, {number(2, 1)}), "byte 1: invalid metric name: \"\"");
    row("name is no UTF-8", family("a\xff", Gauge, {number(2, 1)}), "invalid metric name: \"a\\xff\"");
    row("help is no UTF-8", family("a", Gauge, {number(2, 1)}, "\xff"), "invalid help for metric \"a\": \"\\xff\"");
    row("unit is no UTF-8", family("a", Gauge, {number(2, 1)}, "", "\xff"), "invalid unit for metric \"a\": \"\\xff\"");
    row("unknown type", delimited(Message().text(1, "a").varint(3, 6).message(4, number(2, 1))),
        "unknown metric type for metric \"a\": 6");
    row("huge type", delimited(Message().text(1, "a").varint(3, std::uint64_t(-1)).message(4, number(2, 1))),
        "unknown metric type for metric \"a\": ");
    row("label name is no UTF-8", family("a", Gauge, {number(2, 1, {{"\xff", "x"}})}),
        "metric family \"a\": invalid label name: \"\\xff\"");
    row("empty label name", family("a", Gauge, {number(2, 1, {{"", "x"}})}),
        "metric family \"a\": invalid label name: \"\"");
    row("label value is no UTF-8", family("a", Gauge, {number(2, 1, {{"b", "\xff"}})}),
        "metric family \"a\": invalid label value: \"\\xff\"");
    row("second metric is wrong", family("a", Gauge, {number(2, 1), number(2, 1, {{"b", "\xff"}})}), "byte 19: ");
    row("exemplar label is no UTF-8",
        family("a", Counter, {metric().message(3, Message().message(2, exemplar({{"b", "\xff"}}, 1)))}),
        "metric family \"a\": invalid exemplar label \"b\"=\"\\xff\"");
    row("exemplar is cut", family("a", Counter, {metric().message(3, Message().text(2, "\x11\x01"))}),
        "metric family \"a\": unexpected end within a number");
    row("exemplar timestamp out of range",
        family("a", Counter, {metric().message(3, Message().message(2, Message().message(3, timestamp(INT64_MAX))))}),
        "metric family \"a\": timestamp is out of range");
    row("start timestamp out of range",
        family("a", Counter, {metric().message(3, Message().message(3, timestamp(INT64_MIN)))}),
        "metric family \"a\": timestamp is out of range");
    row("packed deltas are cut", histogram(Message().text(13, "\x80")), "metric family \"h\": invalid varint");
    row("packed counts are cut", histogram(Message().text(14, "1234567")),
        "metric family \"h\": unexpected end within a number");
    row("too few buckets", histogram(Message().message(12, span(0, 2)).deltas(13, {1})),
        "histogram \"h\": positive side: spans require 2 buckets, have 1");
    row("too many buckets", histogram(Message().message(9, span(0, 1)).deltas(10, {1, 0})),
        "histogram \"h\": negative side: spans require 1 buckets, have 2");
    row("buckets without spans", histogram(Message().real(6, 1).deltas(13, {1})),
        "histogram \"h\": positive side: spans require 0 buckets, have 1");
    row("float buckets of a whole histogram", histogram(Message().varint(1, 1).message(12, span(0, 1)).reals(14, {1})),
        "spans require 1 buckets, have 0");
    row("span of four billion", histogram(Message().message(12, span(0, 0xffffffff))),
        "spans require 4294967295 buckets, have 0");
    row("negative gap",
        histogram(Message().varint(1, 2).message(12, span(0, 1)).message(12, span(-1, 1)).deltas(13, {1, 0})),
        "span number 2 with offset -1: histogram has a span whose offset is negative");
    row("far away", histogram(Message().varint(1, 1).message(12, span(INT32_MAX, 1)).deltas(13, {1})), "out of range");
    row("negative bucket", histogram(Message().varint(1, 1).message(12, span(0, 2)).deltas(13, {2, -3})),
        "histogram \"h\": positive side: bucket number 2 has observation count of -1");
    row("count overflows", histogram(Message().varint(1, 1).message(12, span(0, 2)).deltas(13, {INT64_MAX, INT64_MAX})),
        "bucket number 2 has an observation count out of range");
    row("negative float bucket", histogram(Message().real(4, 1).message(9, span(0, 1)).reals(11, {-0.5})),
        "negative side: bucket number 1 has observation count of -0.5");
    row("count does not match", histogram(Message().varint(1, 3).message(12, span(0, 1)).deltas(13, {2})),
        "2 observations found in buckets, but the Count field is 3");
    row("count is too small for a NaN sum",
        histogram(Message().varint(1, 1).real(2, std::nan("")).message(12, span(0, 1)).deltas(13, {2})),
        "histogram's observation count should be at least");
    row("schema -5", histogram(Message().zigzag(5, -5).message(12, span(0, 0))), "got schema -5");
    row("custom schema", histogram(Message().zigzag(5, -53).message(12, span(0, 0))), "got schema -53");
    row("schema 53", histogram(Message().zigzag(5, 53).message(12, span(0, 0))), "got schema 53");
    row("mismatch in schema 10", histogram(Message().zigzag(5, 10).message(12, span(0, 1))), "spans require 1 buckets");
}

void TstProtobufParser::refuses()
{
    QFETCH(const std::string, body);
    QFETCH(const std::string, message);
    EventRecorder sink(Format::Protobuf);
    const agent::Status status = parse(body, Format::Protobuf, options(kNative), sink);
    QVERIFY(!status.ok());
    QCOMPARE(status.code(), agent::Code::InvalidInput);
    QVERIFY2(status.message().find(message) != std::string::npos, status.message().c_str());
    QVERIFY2(status.message().rfind("byte ", 0) == 0, status.message().c_str());
}

/// Accepts nothing.
class RefusingSink final : public agent::exposition::Sink {
public:
    bool sample(std::string_view, double, const agent::TimestampMs *, agent::model::MetricType) override
    {
        return false;
    }
    void exemplar(agent::model::Labels, double, const agent::TimestampMs *) override {}
    void type(std::string_view, agent::model::MetricType) override {}
    void help(std::string_view, std::string_view) override {}
    void unit(std::string_view, std::string_view) override {}
    [[nodiscard]] agent::Status failure() const override { return agent::invalidInput("no more"); }
};

void TstProtobufParser::aRefusalNamesFamilyAndByte()
{
    RefusingSink sink;
    QCOMPARE(parse(proto::family("a", proto::Gauge, {proto::number(2, 1)}), Format::Protobuf, {}, sink).message(),
             "byte 6: metric family \"a\": no more"s);
}

void TstProtobufParser::knownSeriesAreNotJudgedAgain()
{
    // The text of what a sink expects is the proof that it was judged before.
    EventRecorder sink(Format::Protobuf, {"a{b=\"\xff\"}"});
    QVERIFY(parse(proto::family("a", proto::Gauge, {proto::number(2, 1, {{"b", "\xff"}})}), Format::Protobuf, {}, sink)
                .ok());
    QCOMPARE(sink.predictions, std::size_t{1});
}

void TstProtobufParser::normalisesNaN()
{
    struct Bits final : public agent::exposition::Sink {
        bool sample(std::string_view, double value, const agent::TimestampMs *, agent::model::MetricType) override
        {
            seen.push_back(std::bit_cast<std::uint64_t>(value));
            return true;
        }
        bool histogram(std::string_view, const agent::model::Histogram &value, const agent::TimestampMs *) override
        {
            seen.push_back(std::bit_cast<std::uint64_t>(value.sum));
            return true;
        }
        void exemplar(agent::model::Labels, double, const agent::TimestampMs *) override {}
        void type(std::string_view, agent::model::MetricType) override {}
        void help(std::string_view, std::string_view) override {}
        void unit(std::string_view, std::string_view) override {}
        std::vector<std::uint64_t> seen;
    } sink;
    const double stale = agent::model::staleNaN();
    QVERIFY(parse(proto::family("a", proto::Gauge, {proto::number(2, stale)}) +
                      oneHistogram(Message().real(2, stale).real(6, 1)),
                  Format::Protobuf, options(kNative), sink)
                .ok());
    QCOMPARE(sink.seen, std::vector<std::uint64_t>(2, agent::model::kNormalNaNBits));
}

namespace {

std::string everything()
{
    using namespace proto;
    return family("a_total", Counter,
                  {metric({{"a", "b"}})
                       .message(3, Message()
                                       .real(1, 2)
                                       .message(2, exemplar({{"id", "x"}}, 0.5).message(3, timestamp(12)))
                                       .message(3, timestamp(5)))
                       .varint(6, 77)},
                  "Help.", "total") +
           family("s", Summary,
                  {metric().message(4, Message().varint(1, 7).message(3, Message().real(1, 0.5).real(2, 9)))}) +
           oneHistogram(classic()) + oneHistogram(native().message(16, exemplar({}, 1).message(3, timestamp(1)))) +
           oneHistogram(Message().real(4, 2.5).real(8, 0.5).message(12, span(1, 2)).reals(14, {0.75, 1.25}),
                        GaugeHistogram);
}

} // namespace

void TstProtobufParser::everyPrefixIsSafe()
{
    const std::string body = everything();
    for (const int flags : {kNative, kNative | kClassic | kStart, kCustom}) {
        EventRecorder whole(Format::Protobuf);
        const agent::Status status = parse(body, Format::Protobuf, options(flags), whole);
        QVERIFY2(status.ok(), status.message().c_str());
        for (std::size_t size = 0; size < body.size(); ++size) {
            const std::string cut = body.substr(0, size); // a copy: reading beyond it is seen by the sanitizers
            EventRecorder sink(Format::Protobuf);
            parse(cut, Format::Protobuf, options(flags), sink).ignore("most prefixes end within a message");
            QVERIFY(sink.lines.size() <= whole.lines.size());
            for (std::size_t i = 0; i < sink.lines.size(); ++i)
                QCOMPARE(sink.lines[i], whole.lines[i]);
        }
    }
}

void TstProtobufParser::everyByteChangedIsSafe()
{
    const std::string body = everything();
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < body.size(); ++i) {
        for (const int change : {1, 0x7f, 0x80, 0xff}) {
            std::string changed = body;
            changed[i] = static_cast<char>(changed[i] ^ change);
            EventRecorder sink(Format::Protobuf);
            const agent::Status status = parse(changed, Format::Protobuf, options(kNative | kClassic), sink);
            if (status.ok())
                continue;
            ++wrong;
            QVERIFY2(status.message().rfind("byte ", 0) == 0, status.message().c_str());
        }
    }
    QVERIFY(wrong > body.size());
}

void TstProtobufParser::aSinkStopsTheParse()
{
    const std::string body = everything() + "\xff";
    for (const std::size_t events : {std::size_t{1}, std::size_t{3}, std::size_t{9}, std::size_t{10}}) {
        EventRecorder sink(Format::Protobuf);
        sink.eventsLeft = events;
        QVERIFY(parse(body, Format::Protobuf, options(kNative), sink).ok());
        QCOMPARE(sink.eventsLeft, std::size_t{0});
    }
}

namespace {

/// The sorted series of a page of tests/data/exposition.
std::vector<std::string> seriesOf(const char *file, Format format)
{
    QFile page(QString(BELFRY_TEST_DATA "/exposition/") + file);
    if (!page.open(QIODevice::ReadOnly))
        return {};
    EventRecorder sink(format);
    if (!parse(page.readAll().toStdString(), format, {}, sink).ok())
        return {};
    std::sort(sink.labelTexts.begin(), sink.labelTexts.end());
    return sink.labelTexts;
}

} // namespace

/// Two answers of one Prometheus, within milliseconds.
void TstProtobufParser::aPageSaysTheSameInEachFormat()
{
    const std::vector<std::string> text = seriesOf("prometheus.prom", Format::Text);
    QVERIFY(text.size() > 200);
    QCOMPARE(seriesOf("prometheus.pb", Format::Protobuf), text);
}

QTEST_APPLESS_MAIN(TstProtobufParser)
#include "tst_protobuf_parser.moc"
