// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/relabel/relabel.h"

#include <QtTest>

#include <thread>

using agent::model::Labels;
using agent::relabel::Action;
using agent::relabel::Rules;
using agent::relabel::RuleSettings;

namespace {

using RuleList = std::vector<RuleSettings>;

RuleSettings rule(Action action, std::vector<std::string> sources = {}, std::string regex = "(.*)",
                  std::string target = {}, std::string replacement = "$1")
{
    RuleSettings settings;
    settings.action = action;
    settings.sourceLabels = std::move(sources);
    settings.regex = std::move(regex);
    settings.targetLabel = std::move(target);
    settings.replacement = std::move(replacement);
    return settings;
}

RuleSettings separated(RuleSettings settings, std::string separator)
{
    settings.separator = std::move(separator);
    return settings;
}

RuleSettings hashMod(std::vector<std::string> sources, std::uint64_t modulus)
{
    RuleSettings settings = rule(Action::HashMod, std::move(sources), "(.*)", "shard");
    settings.modulus = modulus;
    return settings;
}

/// "(dropped)" or the labels as text.
QString applied(const RuleList &rules, Labels labels, agent::model::NameScheme scheme = agent::model::NameScheme::Utf8)
{
    const auto compiled = Rules::compile(rules, scheme);
    if (!compiled)
        return "error: " + QString::fromStdString(compiled.error().message());
    if (!compiled->apply(labels))
        return "(dropped) " + QString::fromStdString(labels.toString());
    return QString::fromStdString(labels.toString());
}

/// One line a step: "0 matched a: foo -> bar, b: (gone)".
class Recorder final : public agent::relabel::RuleTrace {
public:
    void applied(const agent::relabel::RuleStep &step) override
    {
        QStringList words;
        for (const agent::relabel::LabelChange &change : step.changes)
            words << QString("%1: '%2' to '%3'")
                         .arg(QString::fromStdString(change.name), QString::fromStdString(change.before),
                              QString::fromStdString(change.after));
        lines << QString("%1 %2%3 [%4]")
                     .arg(step.rule)
                     .arg(step.matched ? "matched" : "passed", step.dropped ? ", dropped" : "", words.join(", "));
    }
    QStringList lines;
};

} // namespace

class TestRelabel : public QObject {
    Q_OBJECT
private slots:
    void actions_data();
    void actions();
    void expansion_data();
    void expansion();
    void legacyTargetNames();
    void traceTellsEveryRuleUpToTheDrop();
    void traceTellsWhatEachActionDid_data();
    void traceTellsWhatEachActionDid();
    void noRulesKeepEverything();
    void sharedBetweenThreads();
    void largeAlternationIsNotQuadratic();
    void rulesAsText();
};

void TestRelabel::actions_data()
{
    QTest::addColumn<RuleList>("rules");
    QTest::addColumn<Labels>("labels");
    QTest::addColumn<QString>("expected");
    using enum Action;
    const Labels abc{{"a", "foo"}, {"b", "bar"}, {"c", "baz"}};

    QTest::newRow("replace") << RuleList{rule(Replace, {"a"}, "f(.*)", "d", "ch${1}-ch${1}")} << abc
                             << R"({a="foo", b="bar", c="baz", d="choo-choo"})";
    QTest::newRow("replace joins") << RuleList{rule(Replace, {"a", "b"}, "f(.*);(.*)r", "a", "b${1}${2}m")} << abc
                                   << R"({a="boobam", b="bar", c="baz"})";
    QTest::newRow("replace joins in order")
        << RuleList{separated(rule(Replace, {"c", "missing", "a"}, "(.*)", "d"), "-")} << abc
        << R"({a="foo", b="bar", c="baz", d="baz--foo"})";
    QTest::newRow("replace without match")
        << RuleList{rule(Replace, {"a"}, ".*o", "d", "x"), rule(Replace, {"a"}, "o+", "e", "x")} << abc
        << R"({a="foo", b="bar", c="baz", d="x"})";
    QTest::newRow("whole text is matched")
        << RuleList{rule(Replace, {"a"}, "o", "d", "x"), rule(Replace, {"a"}, "fo|foo", "e", "y")} << abc
        << R"({a="foo", b="bar", c="baz", e="y"})";
    QTest::newRow("dot matches newline") << RuleList{rule(Replace, {"n"}, "a.b", "d", "x")} << Labels{{"n", "a\nb"}}
                                         << R"({d="x", n="a\nb"})";
    QTest::newRow("empty replacement deletes")
        << RuleList{rule(Replace, {"a"}, "f.*", "b", "")} << abc << R"({a="foo", c="baz"})";
    QTest::newRow("empty expansion deletes")
        << RuleList{rule(Replace, {"a"}, "foo(x?)", "b")} << abc << R"({a="foo", c="baz"})";
    QTest::newRow("default regex copies")
        << RuleList{rule(Replace, {"a"}, "(.*)", "b")} << abc << R"({a="foo", b="foo", c="baz"})";
    QTest::newRow("default regex, constant")
        << RuleList{rule(Replace, {}, "(.*)", "b", "x")} << abc << R"({a="foo", b="x", c="baz"})";
    QTest::newRow("default regex, missing source deletes")
        << RuleList{rule(Replace, {"nope"}, "(.*)", "b")} << abc << R"({a="foo", c="baz"})";
    QTest::newRow("empty regex matches only nothing")
        << RuleList{rule(Replace, {"nope"}, "", "d", "x"), rule(Replace, {"a"}, "", "e", "x")} << abc
        << R"({a="foo", b="bar", c="baz", d="x"})";
    QTest::newRow("target from the text") << RuleList{rule(Replace, {"a"}, "(fo)(o)", "${1}_${2}", "v-$2")} << abc
                                          << R"({a="foo", b="bar", c="baz", fo_o="v-o"})";
    QTest::newRow("target from the text, copied label set")
        << RuleList{rule(Replace, {"__meta_prefix", "__meta_value"}, "(.*);(.*)", "${1}", "${2}")}
        << Labels{{"__meta_prefix", "env"}, {"__meta_value", "prod"}}
        << R"({__meta_prefix="env", __meta_value="prod", env="prod"})";
    QTest::newRow("target that becomes empty")
        << RuleList{rule(Replace, {"a"}, "foo(x?)", "$1", "v")} << abc << R"({a="foo", b="bar", c="baz"})";
    QTest::newRow("source is its own target")
        << RuleList{rule(Replace, {"a"}, "(.)(.*)", "a", "$2$1")} << abc << R"({a="oof", b="bar", c="baz"})";

    QTest::newRow("keep") << RuleList{rule(Keep, {"a"}, "f|foo")} << abc << R"({a="foo", b="bar", c="baz"})";
    QTest::newRow("keep drops") << RuleList{rule(Keep, {"a"}, "f")} << abc
                                << R"((dropped) {a="foo", b="bar", c="baz"})";
    QTest::newRow("keep, missing source")
        << RuleList{rule(Keep, {"nope"}, ".+")} << abc << R"((dropped) {a="foo", b="bar", c="baz"})";
    QTest::newRow("drop") << RuleList{rule(Drop, {"a"}, ".*o.*")} << abc << R"((dropped) {a="foo", b="bar", c="baz"})";
    QTest::newRow("drop keeps") << RuleList{rule(Drop, {"a"}, "o")} << abc << R"({a="foo", b="bar", c="baz"})";
    QTest::newRow("drop with default regex drops all")
        << RuleList{rule(Drop)} << abc << R"((dropped) {a="foo", b="bar", c="baz"})";
    QTest::newRow("a drop ends the list")
        << RuleList{rule(Replace, {}, "(.*)", "d", "x"), rule(Drop, {"d"}, "x"), rule(Replace, {}, "(.*)", "e", "x")}
        << abc << R"((dropped) {a="foo", b="bar", c="baz", d="x"})";

    QTest::newRow("keepequal") << RuleList{rule(KeepEqual, {"a"}, "(.*)", "b")} << Labels{{"a", "x"}, {"b", "x"}}
                               << R"({a="x", b="x"})";
    QTest::newRow("keepequal drops") << RuleList{rule(KeepEqual, {"a"}, "(.*)", "b")} << abc
                                     << R"((dropped) {a="foo", b="bar", c="baz"})";
    QTest::newRow("dropequal") << RuleList{rule(DropEqual, {"a"}, "(.*)", "b")} << Labels{{"a", "x"}, {"b", "x"}}
                               << R"((dropped) {a="x", b="x"})";
    QTest::newRow("dropequal, both missing")
        << RuleList{rule(DropEqual, {"p"}, "(.*)", "q")} << abc << R"((dropped) {a="foo", b="bar", c="baz"})";

    // Expected numbers: int.from_bytes(md5(text).digest()[8:], "big") % 1000
    QTest::newRow("hashmod") << RuleList{hashMod({"a"}, 1000)} << abc << R"({a="foo", b="bar", c="baz", shard="696"})";
    QTest::newRow("hashmod joins") << RuleList{hashMod({"a", "b"}, 1000)} << abc
                                   << R"({a="foo", b="bar", c="baz", shard="750"})";
    QTest::newRow("hashmod of nothing") << RuleList{hashMod({"nope"}, 1000)} << Labels{} << R"({shard="958"})";

    QTest::newRow("labelmap") << RuleList{rule(LabelMap, {}, "__meta_(.+)", {}, "$1")}
                              << Labels{{"__meta_zone", "eu"}, {"__meta_", "x"}, {"job", "j"}}
                              << R"({__meta_="x", __meta_zone="eu", job="j", zone="eu"})";
    QTest::newRow("labelmap reads a snapshot") << RuleList{rule(LabelMap, {}, "(.)", {}, "${1}${1}")}
                                               << Labels{{"a", "1"}, {"aa", "2"}} << R"({a="1", aa="1"})";
    QTest::newRow("labelmap, names not checked")
        << RuleList{rule(LabelMap, {}, "(a)", {}, "$1 !")} << abc << R"({a="foo", "a !"="foo", b="bar", c="baz"})";
    QTest::newRow("labeldrop") << RuleList{rule(LabelDrop, {}, "a|c")} << abc << R"({b="bar"})";
    QTest::newRow("labelkeep") << RuleList{rule(LabelKeep, {}, "a|c")} << abc << R"({a="foo", c="baz"})";
    QTest::newRow("labeldrop of everything") << RuleList{rule(LabelDrop)} << abc << "{}";
    QTest::newRow("lowercase") << RuleList{rule(Lowercase, {"a"}, "(.*)", "b")}
                               << Labels{{"a", "FOO-\u00c4\u00d6\u0130\u0394\U00010400"}}
                               << u8R"({a="FOO-ÄÖİΔ𐐀", b="foo-äöiδ𐐨"})";
    QTest::newRow("uppercase") << RuleList{rule(Uppercase, {"a"}, "(.*)", "b")}
                               << Labels{{"a", "foo-\u00e4\u00df\u0451"}} << u8R"({a="foo-äßё", b="FOO-ÄßЁ"})";
    QTest::newRow("case of broken UTF-8") << RuleList{rule(Uppercase, {"a"}, "(.*)", "b")} << Labels{{"a", "x\xc3"}}
                                          << QString::fromStdString("{a=\"x\xc3\", b=\"X\xc3\"}");
}

void TestRelabel::actions()
{
    QFETCH(RuleList, rules);
    QFETCH(Labels, labels);
    QFETCH(QString, expected);
    QCOMPARE(applied(rules, labels), expected);
}

void TestRelabel::expansion_data()
{
    QTest::addColumn<QString>("regex");
    QTest::addColumn<QString>("replacement");
    QTest::addColumn<QString>("expected"); // of "left-right"
    const auto row = [](const char *name, const char *regex, const char *replacement, const char *expected) {
        QTest::newRow(name) << regex << replacement << expected;
    };
    row("number", "(.*)-(.*)", "$2$1", "rightleft");
    row("braces", "(.*)-(.*)", "${2}x${1}", "rightxleft");
    row("longest name wins", "(.*)-(.*)", "$1x", "");
    row("longest number wins", "(.*)-(.*)", "a$10", "a");
    row("whole match", "(.*)-(.*)", "<$0>", "<left-right>");
    row("two dollars", "(.*)-(.*)", "$$1", "$1");
    row("lone dollar at the end", "(.*)-(.*)", "$1$", "left$");
    row("dollar before blank", "(.*)-(.*)", "$ $2", "$ right");
    row("unclosed brace", "(.*)-(.*)", "${1", "${1");
    row("empty braces", "(.*)-(.*)", "x${}", "x${}");
    row("named", "(?P<a>.*)-(?P<b>.*)", "$b.${a}", "right.left");
    row("named as Go allows", "(?<a>.*)-(?<b>.*)", "$b.${a}", "right.left");
    row("angle brackets in a class are text", "([(?<a>l]).*-(.*)", "$2", "right");
    row("quoted text stays", R"(\Q(?<x\E|(.*)-(.*))", "$2", "right");
    row("unknown name", "(.*)-(.*)", "a${nope}b", "ab");
    row("unknown number", "(.*)-(.*)", "a${7}b", "ab");
    row("leading zero is a name", "(.*)-(.*)", "a${01}b", "ab");
    row("backslash is text", "(.*)-(.*)", R"(\1$1)", R"(\1left)");
    row("group that took no part", "(x)?left-(.*)", "[$1]$2", "[]right");
    row("many groups", "(l)(e)(f)(t)(-)(r)(i)(g)(h)(t)(.*)", "${10}${9}${11}", "th");
    row("non-ASCII text", "(.*)-(.*)", "ä$1", "äleft");
    row("non-ASCII letter belongs to a name", "(.*)-(.*)", "a$1ä.", "a.");
    row("non-ASCII symbol ends a name", "(.*)-(.*)", "$1€$2", "left€right");
    row("non-ASCII letter is a name", "(.*)-(.*)", "a$ä-b", "a-b");
    row("non-ASCII letter in braces", "(.*)-(.*)", "a${ä}b", "ab");
    row("non-ASCII symbol in braces is text", "(.*)-(.*)", "${€}", "${€}");
}

void TestRelabel::expansion()
{
    QFETCH(QString, regex);
    QFETCH(QString, replacement);
    QFETCH(QString, expected);
    const auto rules = Rules::compile(
        RuleList{rule(Action::Replace, {"source"}, regex.toStdString(), "target", replacement.toStdString())});
    QVERIFY2(rules, rules ? "" : rules.error().message().c_str());
    Labels labels{{"source", "left-right"}};
    QVERIFY(rules->apply(labels));
    QCOMPARE(QString::fromStdString(std::string(labels.get("target"))), expected);
}

void TestRelabel::legacyTargetNames()
{
    const RuleList rules{rule(Action::Replace, {"a"}, "(.*)", "$1", "x")};
    const Labels labels{{"a", "no-name"}};
    QCOMPARE(applied(rules, labels, agent::model::NameScheme::Legacy), QString(R"({a="no-name"})"));
    QCOMPARE(applied(rules, labels, agent::model::NameScheme::Utf8), QString(R"({a="no-name", "no-name"="x"})"));
}

void TestRelabel::traceTellsEveryRuleUpToTheDrop()
{
    const auto rules =
        Rules::compile(RuleList{rule(Action::Replace, {"a"}, "(.*)", "b"), rule(Action::LabelDrop, {}, "a"),
                                rule(Action::Drop, {"b"}, "1"), rule(Action::LabelDrop, {}, "b")});
    QVERIFY(rules);
    Recorder recorder;
    Labels labels{{"a", "1"}};
    QCOMPARE(rules->droppingRule(labels, &recorder), std::optional<std::size_t>(2));
    QCOMPARE(recorder.lines,
             (QStringList{"0 matched [b: '' to '1']", "1 matched [a: '1' to '']", "2 matched, dropped []"}));
    QCOMPARE(labels.toString(), std::string("{b=\"1\"}"));
}

void TestRelabel::traceTellsWhatEachActionDid_data()
{
    QTest::addColumn<RuleSettings>("one");
    QTest::addColumn<QString>("line");
    using enum Action;
    const auto row = [](const char *name, const RuleSettings &one, const char *line) {
        QTest::newRow(name) << one << QString(line);
    };
    row("replace", rule(Replace, {"a"}, "f(.*)", "b"), "0 matched [b: 'bar' to 'oo']");
    row("replace that does not match", rule(Replace, {"a"}, "x", "b"), "0 passed []");
    row("replace that changes nothing", rule(Replace, {"b"}, "(.*)", "b"), "0 matched []");
    row("replace that deletes", rule(Replace, {"a"}, "foo", "b", ""), "0 matched [b: 'bar' to '']");
    row("replace with a target that is no name", rule(Replace, {"a"}, "foo(x?)", "$1", "v"), "0 matched []");
    row("keep", rule(Keep, {"a"}, "foo"), "0 matched []");
    row("keep that drops", rule(Keep, {"a"}, "x"), "0 passed, dropped []");
    row("drop", rule(Drop, {"a"}, "foo"), "0 matched, dropped []");
    row("drop that keeps", rule(Drop, {"a"}, "x"), "0 passed []");
    row("keepequal", rule(KeepEqual, {"a"}, "(.*)", "d"), "0 matched []");
    row("keepequal that drops", rule(KeepEqual, {"a"}, "(.*)", "b"), "0 passed, dropped []");
    row("dropequal", rule(DropEqual, {"a"}, "(.*)", "d"), "0 matched, dropped []");
    row("dropequal that keeps", rule(DropEqual, {"a"}, "(.*)", "b"), "0 passed []");
    row("hashmod", hashMod({"a"}, 1000), "0 matched [shard: '' to '696']");
    row("labelmap", rule(LabelMap, {}, "([ab])", {}, "${1}${1}"), "0 matched [aa: '' to 'foo', bb: '' to 'bar']");
    row("labelmap without a match", rule(LabelMap, {}, "x", {}, "y"), "0 passed []");
    row("labeldrop", rule(LabelDrop, {}, "a|d"), "0 matched [a: 'foo' to '', d: 'foo' to '']");
    row("labeldrop without a match", rule(LabelDrop, {}, "x"), "0 passed []");
    row("labelkeep", rule(LabelKeep, {}, "a|d"), "0 matched [b: 'bar' to '']");
    row("labelkeep of nothing", rule(LabelKeep, {}, "x"), "0 passed [a: 'foo' to '', b: 'bar' to '', d: 'foo' to '']");
    row("lowercase", rule(Lowercase, {"a"}, "(.*)", "b"), "0 matched [b: 'bar' to 'foo']");
    row("uppercase", rule(Uppercase, {"a"}, "(.*)", "a"), "0 matched [a: 'foo' to 'FOO']");
}

void TestRelabel::traceTellsWhatEachActionDid()
{
    QFETCH(RuleSettings, one);
    QFETCH(QString, line);
    const auto rules = Rules::compile(RuleList{one});
    QVERIFY(rules);
    const Labels before{{"a", "foo"}, {"b", "bar"}, {"d", "foo"}};
    Labels traced = before;
    Recorder recorder;
    const bool kept = rules->apply(traced, &recorder);
    QCOMPARE(recorder.lines, QStringList{line});
    Labels untraced = before;
    QCOMPARE(rules->apply(untraced), kept); // looking on changes nothing
    QVERIFY(untraced == traced);
}

void TestRelabel::noRulesKeepEverything()
{
    const auto rules = Rules::compile({});
    QVERIFY(rules);
    QVERIFY(rules->empty());
    QVERIFY(Rules().empty());
    Labels labels{{"a", "1"}};
    QVERIFY(rules->apply(labels));
    QCOMPARE(labels.toString(), std::string(R"({a="1"})"));
}

void TestRelabel::sharedBetweenThreads()
{
    const auto rules = Rules::compile(
        RuleList{rule(Action::Replace, {"a"}, "x(.+)", "b", "$1"), rule(Action::Uppercase, {"b"}, "(.*)", "c")});
    QVERIFY(rules);
    std::vector<std::thread> threads;
    std::vector<int> right(4);
    for (std::size_t t = 0; t < right.size(); ++t) {
        threads.emplace_back([copy = *rules, &count = right[t]] {
            for (int i = 0; i < 2000; ++i) {
                const std::string number = std::to_string(i);
                Labels labels{{"a", "xn" + number}};
                if (copy.apply(labels) && labels.get("c") == "N" + number)
                    ++count;
            }
        });
    }
    for (auto &thread : threads)
        thread.join();
    QCOMPARE(right, std::vector<int>(4, 2000));
}

void TestRelabel::largeAlternationIsNotQuadratic()
{
    std::string regex = "a0";
    for (int i = 1; i < 2000; ++i)
        regex += "|a" + std::to_string(i);
    const auto rules = Rules::compile(RuleList{rule(Action::Keep, {"a"}, regex)});
    QVERIFY(rules);
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 2000; ++i) {
        Labels labels{{"a", "a" + std::to_string(i)}};
        QVERIFY(rules->apply(labels));
    }
    Labels other{{"a", "a2000"}};
    QVERIFY(!rules->apply(other));
    QCOMPARE_LT(timer.elapsed(), 5000);
}

/// Keys as in the file, what is as by default left out, whatever is special in YAML quoted.
void TestRelabel::rulesAsText()
{
    using agent::relabel::ruleText;
    QCOMPARE(ruleText({}), std::string("action: replace"));
    QCOMPARE(ruleText(rule(Action::Drop, {"role", "a b"}, "spare")),
             std::string("action: drop, source_labels: [role, 'a b'], regex: spare"));
    QCOMPARE(ruleText(separated(rule(Action::Replace, {"a"}, ".*it's.*", "b", ""), "")),
             std::string("action: replace, source_labels: [a], separator: '', regex: '.*it''s.*', target_label: b, "
                         "replacement: ''"));
    QCOMPARE(ruleText(hashMod({"a"}, 8)),
             std::string("action: hashmod, source_labels: [a], modulus: 8, target_label: shard"));
}

QTEST_APPLESS_MAIN(TestRelabel)
#include "tst_relabel.moc"
