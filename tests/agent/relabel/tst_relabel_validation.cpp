// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/relabel/relabel.h"

#include <QtTest>

using agent::model::NameScheme;
using agent::relabel::Action;
using agent::relabel::actionFromName;
using agent::relabel::actionName;
using agent::relabel::RuleSettings;

class TestRelabelValidation : public QObject {
    Q_OBJECT
private slots:
    void messages_data();
    void messages();
    void namesGoBothWays();
    void listNamesTheFirstWrongRule();
};

void TestRelabelValidation::messages_data()
{
    QTest::addColumn<RuleSettings>("settings");
    QTest::addColumn<bool>("legacy");
    QTest::addColumn<QString>("message"); // empty: valid
    using enum Action;
    const auto row = [](const char *name, RuleSettings settings, const char *message, bool legacy = false) {
        QTest::newRow(name) << settings << legacy << message;
    };
    const auto with = [](Action action, auto change) {
        RuleSettings settings;
        settings.action = action;
        change(settings);
        return settings;
    };
    using S = RuleSettings;

    row("replace", with(Replace, [](S &s) { s.targetLabel = "a"; }), "");
    row("replace without target", with(Replace, [](S &) {}),
        "relabel configuration for replace action requires 'target_label' value");
    row("replace, utf-8 target", with(Replace, [](S &s) { s.targetLabel = "a-b"; }), "");
    row("replace, broken utf-8", with(Replace, [](S &s) { s.targetLabel = "a\xff"; }),
        "\"a\\xff\" is invalid 'target_label' for replace action");
    row("replace, quotes in the target, legacy", with(Replace, [](S &s) { s.targetLabel = "a\"\\\n"; }),
        "\"a\\\"\\\\\\n\" is invalid 'target_label' for replace action", true);
    row("replace, legacy", with(Replace, [](S &s) { s.targetLabel = "a-b"; }),
        "\"a-b\" is invalid 'target_label' for replace action", true);
    row("replace, legacy template", with(Replace, [](S &s) { s.targetLabel = "a_${1}_$name"; }), "", true);
    row("replace, legacy template of one reference", with(Replace, [](S &s) { s.targetLabel = "$1"; }), "", true);
    row("replace, legacy template with dash", with(Replace, [](S &s) { s.targetLabel = "a-${1}"; }),
        "\"a-${1}\" is invalid 'target_label' for replace action", true);
    row("replace, legacy template unclosed", with(Replace, [](S &s) { s.targetLabel = "a${1"; }),
        "\"a${1\" is invalid 'target_label' for replace action", true);
    row("replace, legacy template with leading digit", with(Replace, [](S &s) { s.targetLabel = "0${1}"; }),
        "\"0${1}\" is invalid 'target_label' for replace action", true);
    row("hashmod without modulus", with(HashMod, [](S &s) { s.targetLabel = "a"; }),
        "relabel configuration for hashmod requires non-zero modulus");
    row("hashmod without target", with(HashMod, [](S &s) { s.modulus = 2; }),
        "relabel configuration for hashmod action requires 'target_label' value");
    row("hashmod, template as target",
        with(HashMod,
             [](S &s) {
                 s.modulus = 2;
                 s.targetLabel = "$1";
             }),
        "\"$1\" is invalid 'target_label' for hashmod action", true);
    row("hashmod, utf-8 target",
        with(HashMod,
             [](S &s) {
                 s.modulus = 2;
                 s.targetLabel = "$1";
             }),
        "");
    row("hashmod",
        with(HashMod,
             [](S &s) {
                 s.modulus = 2;
                 s.targetLabel = "a";
             }),
        "");
    row("keep", with(Keep, [](S &s) { s.sourceLabels = {"a"}; }), "");
    row("bad source label", with(Keep, [](S &s) { s.sourceLabels = {""}; }), "\"\" is not a valid label name");
    row("lowercase without target", with(Lowercase, [](S &) {}),
        "relabel configuration for lowercase action requires 'target_label' value");
    row("uppercase with replacement",
        with(Uppercase,
             [](S &s) {
                 s.targetLabel = "a";
                 s.replacement = "x";
             }),
        "'replacement' can not be set for uppercase action");
    row("lowercase, legacy target", with(Lowercase, [](S &s) { s.targetLabel = "a-b"; }),
        "\"a-b\" is invalid 'target_label' for lowercase action", true);
    row("labelmap", with(LabelMap, [](S &s) { s.replacement = "x_$1"; }), "", true);
    row("labelmap, bad replacement", with(LabelMap, [](S &s) { s.replacement = "x-$1"; }),
        "\"x-$1\" is invalid 'replacement' for labelmap action", true);
    row("labelmap, utf-8", with(LabelMap, [](S &s) { s.replacement = "x-$1"; }), "");
    row("keepequal without target", with(KeepEqual, [](S &) {}),
        "relabel configuration for keepequal action requires 'target_label' value");
    row("dropequal without target", with(DropEqual, [](S &) {}),
        "relabel configuration for dropequal action requires 'target_label' value");
    row("uppercase without target", with(Uppercase, [](S &) {}),
        "relabel configuration for uppercase action requires 'target_label' value");
    row("keepequal, legacy target", with(KeepEqual, [](S &s) { s.targetLabel = "a-b"; }),
        "\"a-b\" is invalid 'target_label' for keepequal action", true);
    row("dropequal, template as target", with(DropEqual, [](S &s) { s.targetLabel = "a$1"; }),
        "\"a$1\" is invalid 'target_label' for dropequal action", true);
    row("legacy template of non-ASCII", with(Replace, [](S &s) { s.targetLabel = "a$\xc3\xa9"; }),
        "\"a$\xc3\xa9\" is invalid 'target_label' for replace action", true);
    row("keepequal", with(KeepEqual, [](S &s) { s.targetLabel = "a"; }), "");
    row("drop with target and replacement",
        with(Drop,
             [](S &s) {
                 s.targetLabel = "a-b";
                 s.replacement = "x";
             }),
        "", true); // both are without meaning, as for Prometheus
    row("labelmap, empty replacement", with(LabelMap, [](S &s) { s.replacement = ""; }),
        "\"\" is invalid 'replacement' for labelmap action");
    row("keepequal with regex",
        with(KeepEqual,
             [](S &s) {
                 s.targetLabel = "a";
                 s.regex = "x";
             }),
        "keepequal action requires only 'source_labels' and `target_label`, and no other fields");
    row("dropequal with separator",
        with(DropEqual,
             [](S &s) {
                 s.targetLabel = "a";
                 s.separator = "-";
             }),
        "dropequal action requires only 'source_labels' and `target_label`, and no other fields");
    row("dropequal with modulus",
        with(DropEqual,
             [](S &s) {
                 s.targetLabel = "a";
                 s.modulus = 1;
             }),
        "dropequal action requires only 'source_labels' and `target_label`, and no other fields");
    row("dropequal with replacement",
        with(DropEqual,
             [](S &s) {
                 s.targetLabel = "a";
                 s.replacement = "x";
             }),
        "'replacement' can not be set for dropequal action");
    row("labeldrop with source", with(LabelDrop, [](S &s) { s.sourceLabels = {"a"}; }),
        "labeldrop action requires only 'regex', and no other fields");
    row("labeldrop with target", with(LabelDrop, [](S &s) { s.targetLabel = "a"; }),
        "labeldrop action requires only 'regex', and no other fields");
    row("labelkeep with modulus", with(LabelKeep, [](S &s) { s.modulus = 2; }),
        "labelkeep action requires only 'regex', and no other fields");
    row("labelkeep with replacement", with(LabelKeep, [](S &s) { s.replacement = "x"; }),
        "labelkeep action requires only 'regex', and no other fields");
    row("labeldrop", with(LabelDrop, [](S &s) { s.regex = "x.*"; }), "");
    row("regex that is none", with(Keep, [](S &s) { s.regex = "(foo"; }), "error parsing regexp: missing ): (foo");
    row("look-ahead is no RE2", with(Keep, [](S &s) { s.regex = "a(?=b)"; }),
        "error parsing regexp: invalid perl operator: (?=");
    row("look-behind is no RE2", with(Keep, [](S &s) { s.regex = "(?<=a)b"; }),
        "error parsing regexp: invalid perl operator: (?<");
    row("regex that would be huge", with(Keep, [](S &s) { s.regex = "((a{100}){100}){100}"; }),
        "error parsing regexp: ");
}

void TestRelabelValidation::messages()
{
    QFETCH(RuleSettings, settings);
    QFETCH(bool, legacy);
    QFETCH(QString, message);
    const auto scheme = legacy ? NameScheme::Legacy : NameScheme::Utf8;
    const agent::Status status = agent::relabel::validate(settings, scheme);
    const QString actual = QString::fromStdString(status.message());
    if (message.endsWith(": "))
        QVERIFY2(actual.startsWith(message), qPrintable(actual));
    else
        QCOMPARE(actual, message);
    QCOMPARE(status.code(), message.isEmpty() ? agent::Code::Ok : agent::Code::InvalidInput);
    // What is refused does not compile either, and the other way round.
    QCOMPARE(agent::relabel::Rules::compile(std::vector{settings}, scheme).has_value(), message.isEmpty());
}

void TestRelabelValidation::namesGoBothWays()
{
    for (const char *name : {"replace", "keep", "drop", "keepequal", "dropequal", "hashmod", "labelmap", "labeldrop",
                             "labelkeep", "lowercase", "uppercase"}) {
        const auto action = actionFromName(name);
        QVERIFY2(action, name);
        QCOMPARE(actionName(*action), std::string_view(name));
    }
    QCOMPARE(actionFromName("LabelDrop"), std::optional(Action::LabelDrop));
    QCOMPARE(actionFromName("label_drop"), std::optional<Action>());
    QCOMPARE(actionFromName(""), std::optional<Action>());
}

void TestRelabelValidation::listNamesTheFirstWrongRule()
{
    RuleSettings good;
    good.action = Action::Drop;
    RuleSettings bad;
    const auto rules = agent::relabel::Rules::compile(std::vector{good, bad});
    QVERIFY(!rules);
    QCOMPARE(rules.error().message(),
             std::string("relabel configuration for replace action requires 'target_label' value"));
}

QTEST_APPLESS_MAIN(TestRelabelValidation)
#include "tst_relabel_validation.moc"
