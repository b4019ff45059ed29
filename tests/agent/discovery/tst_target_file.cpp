// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/discovery/target_file.h"

#include <QtTest>

using agent::discovery::parseTargetFile;

namespace {

/// Groups as text, one a line; "error: …" when there are none to be had.
QStringList parsed(const QString &path, const QByteArray &text)
{
    const auto groups =
        parseTargetFile(path.toStdString(), std::string_view(text.constData(), static_cast<std::size_t>(text.size())));
    if (!groups)
        return {"error: " + QString::fromStdString(groups.error().message())};
    QStringList lines;
    for (const auto &group : *groups) {
        QStringList targets;
        for (const auto &target : group.targets)
            targets << QString::fromStdString(target.toString());
        lines << QString::fromStdString(group.source) + ' ' + QString::fromStdString(group.labels.toString()) + " [" +
                     targets.join(' ') + ']';
    }
    return lines;
}

} // namespace

class TestTargetFile : public QObject {
    Q_OBJECT
private slots:
    void files_data();
    void files();
    void everyCutIsAnErrorOrFewerTargets();
};

void TestTargetFile::files_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QStringList>("expected");
    const auto yaml = [](const char *name, const char *text, QStringList expected) {
        QTest::newRow(name) << "/t/a.yml" << QByteArray(text) << expected;
    };
    const auto json = [](const char *name, const char *text, QStringList expected) {
        QTest::newRow(name) << "/t/a.json" << QByteArray(text) << expected;
    };

    yaml("yaml", "- targets: ['a:1', b:2]\n  labels: {job: x, n: 5}\n- targets: [c:3]\n",
         {R"(/t/a.yml:0 {__meta_filepath="/t/a.yml", job="x", n="5"} [{__address__="a:1"} {__address__="b:2"}])",
          R"(/t/a.yml:1 {__meta_filepath="/t/a.yml"} [{__address__="c:3"}])"});
    yaml("yaml empty", "", {});
    yaml("yaml comment", "# none\n", {});
    yaml("yaml empty list", "[]", {});
    yaml("yaml null parts", "- targets:\n  labels:\n", {R"(/t/a.yml:0 {__meta_filepath="/t/a.yml"} [])"});
    yaml("yaml target for targets", "- target: ['a:1']\n",
         {R"(error: /t/a.yml:1:3: unknown key "target" (did you mean targets?))"});
    yaml("yaml unknown key", "- targets: []\n  label: {a: b}\n",
         {R"(error: /t/a.yml:2:3: unknown key "label" (did you mean labels?))"});
    yaml("yaml null group", "- targets: []\n-\n", {"error: /t/a.yml:3:1: nil target group item found"});
    yaml("yaml twice", "- targets: []\n  targets: []\n",
         {R"(error: /t/a.yml:2:3: key "targets" already set in this group)"});
    yaml("yaml mapping", "targets: []\n", {"error: /t/a.yml:1:1: the file must be a list of groups"});
    yaml("yaml text as targets", "- targets: a:1\n", {"error: /t/a.yml:1:12: targets must be a list"});
    yaml("yaml list as label", "- labels: {a: [b]}\n", {"error: /t/a.yml:1:15: a label value must be a text"});
    yaml("yaml unclosed", "- targets: [a:1\n", {"error: /t/a.yml:2:1: end of sequence flow not found"});
    yaml("yaml unclosed quote", "- targets: [\"a:1]\n", {"error: /t/a.yml:2:2: illegal EOF in scalar"});
    yaml("yaml two documents", "- targets: []\n---\n- targets: []\n",
         {"error: /t/a.yml:2:1: a second YAML document, or text after the end of the list"});
    yaml("yaml text after the list", "- targets: [a:1]\nb: c\n",
         {"error: /t/a.yml:2:1: a second YAML document, or text after the end of the list"});
    yaml("yaml comma after the list", "[{targets: [a]}], c\n",
         {"error: /t/a.yml:1:17: a second YAML document, or text after the end of the list"});
    yaml("yaml not UTF-8", "- targets: [\"a\xff\"]\n", {"error: /t/a.yml:1:13: not valid UTF-8"});
    yaml("yaml empty label name", "- labels: {'': x}\n", {R"(error: /t/a.yml:1:12: "" is not a valid label name)"});

    json(
        "json", R"([{"targets": ["a:1"], "labels": {"job": "x", "p": "\/\ud83e\udd87"}}, {"targets": []}])",
        {QString::fromUtf8(
             "/t/a.json:0 {__meta_filepath=\"/t/a.json\", job=\"x\", p=\"/\xf0\x9f\xa6\x87\"} [{__address__=\"a:1\"}]"),
         R"(/t/a.json:1 {__meta_filepath="/t/a.json"} [])"});
    json("json null", "null", {});
    json("json empty", "",
         {"error: /t/a.json: parse error at line 1, column 1: syntax error while parsing value - unexpected end of "
          "input; expected '[', '{', or a literal"});
    json("json target for targets", R"([{"target": ["a:1"]}])",
         {R"(error: /t/a.json: group 0: unknown key "target" (did you mean targets?))"});
    json("json unknown key", R"([{"targets": []}, {"meta": {}}])",
         {R"(error: /t/a.json: group 1: unknown key "meta" (did you mean labels?))"});
    json("json null group", R"([null])", {"error: /t/a.json: group 0: nil target group item found"});
    json("json object", R"({"targets": []})", {"error: /t/a.json: the file must be a list of groups, found object"});
    json("json number as target", R"([{"targets": [1]}])",
         {"error: /t/a.json: group 0: a target must be a text, found number"});
    json("json number as label", R"([{"labels": {"a": 1}}])",
         {"error: /t/a.json: group 0: a label value must be a text, found number"});
    json("json text as targets", R"([{"targets": "a:1"}])",
         {"error: /t/a.json: group 0: targets must be a list, found string"});
}

void TestTargetFile::files()
{
    QFETCH(QString, path);
    QFETCH(QByteArray, text);
    QFETCH(QStringList, expected);
    QCOMPARE(parsed(path, text), expected);
}

void TestTargetFile::everyCutIsAnErrorOrFewerTargets()
{
    const QByteArray yaml =
        "- targets: ['a:1', b:2]\n  labels: {job: \"x\", n: 5}\n- targets:\n  - c:3\n  labels:\n    a: |\n      b\n";
    const QByteArray json = R"([{"targets": ["a:1", "b:2"], "labels": {"job": "x\u00e4"}}, {"targets": ["c:3"]}])";
    for (const auto &[path, text] : {std::pair("a.yml", yaml), std::pair("a.json", json)}) {
        const auto whole = parsed(path, text);
        QCOMPARE(whole.size(), 2);
        for (qsizetype length = 0; length < text.size(); ++length) {
            const QStringList lines = parsed(path, text.left(length));
            QVERIFY2(lines.size() <= 2, qPrintable(lines.join('\n')));
        }
    }
}

QTEST_APPLESS_MAIN(TestTargetFile)
#include "tst_target_file.moc"
