// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/document.h"

#include "agent/config/loader.h"
#include "tests/agent/config/edit_script.h"
#include "tests/agent/config/random_document.h"

#include <QtTest>

#include <algorithm>

using agent::Code;
using agent::Result;
using agent::config::applied;
using agent::config::EditableDocument;
using agent::config::inverted;
using agent::config::Node;
using agent::config::parsePath;
using agent::config::Path;
using agent::config::PathStep;
using agent::config::plainNode;
using agent::config::SyntaxNode;
using agent::config::TextEdit;
using agent::config::TextEdits;
using agent::config::textNode;

namespace {

constexpr auto kFolder = BELFRY_TEST_DATA "/config/documents";

std::string contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

QStringList names()
{
    QStringList out;
    for (const QFileInfo &file : QDir(kFolder).entryInfoList({"*.yml"}, QDir::Files, QDir::Name))
        out += file.completeBaseName();
    return out;
}

QString shown(const std::vector<std::string> &lines)
{
    QString out;
    for (const std::string &line : lines)
        out += QString::fromStdString(line) + '\n';
    return out;
}

Node read(const std::string &text)
{
    agent::config::Problems problems("");
    Node node = agent::config::readYaml(text, problems);
    return problems.empty() ? node : textNode("not read");
}

Path at(const char *text)
{
    const Result<Path> path = parsePath(text);
    return path ? *path : Path();
}

QString afterSet(const std::string &text, const char *path, const Node &value)
{
    EditableDocument document(text);
    const auto edits = document.set(at(path), value);
    return QString::fromStdString(edits ? document.text() : edits.error().message());
}

/// Whether the edits lead to this text and back.
bool leadThereAndBack(const std::string &before, const TextEdits &edits, const std::string &after)
{
    const Result<std::string> there = applied(before, edits);
    if (!there || *there != after)
        return false;
    const Result<std::string> back = applied(after, inverted(edits));
    return back && *back == before;
}

bool hasForeignLineEnds(const std::string &text)
{
    const std::size_t all = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    std::size_t windows = 0;
    for (std::size_t found = text.find("\r\n"); found != std::string::npos; found = text.find("\r\n", found + 1))
        ++windows;
    return windows != 0 && windows != all;
}

void collectPaths(const SyntaxNode &node, const Path &path, std::vector<Path> &out)
{
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        Path inner = path;
        inner.push_back(node.kind == SyntaxNode::Kind::Mapping ? PathStep(node.children[i].key) : PathStep(i));
        out.push_back(inner);
        collectPaths(node.children[i].value, inner, out);
    }
}

std::string randomText(Dice &dice)
{
    const std::vector<std::string> texts{"x",      "two words", "it's", "say \"no\"", "a: b", " # x",
                                         "[a]",    "{}",        "12",   "false",      "",     "Größe",
                                         "a\nb\n", "\t",        "-",    "(.+):\\d",   "a, b", "null"};
    return texts[dice.below(texts.size())];
}

ScriptedEdit randomEdit(const EditableDocument &document, Dice &dice)
{
    std::vector<Path> paths;
    collectPaths(document.root(), {}, paths);
    ScriptedEdit edit;
    if (paths.empty())
        paths.push_back({std::string("global")});
    edit.path = paths[dice.below(paths.size())];
    const Node value = document.value(edit.path);
    const bool isList = value.kind == Node::Kind::Sequence;
    const bool isMapping = value.kind == Node::Kind::Mapping;
    edit.value = textNode(randomText(dice));
    const std::uint64_t choice = dice.below(6);
    if (choice == 0) {
        edit.verb = "remove";
    } else if (isList && choice < 3 && !value.items.empty()) {
        edit.verb = "move";
        edit.from = dice.below(value.items.size());
        edit.to = dice.below(value.items.size());
    } else if (isList) {
        edit.verb = "insert";
        edit.from = dice.below(value.items.size() + 1);
        const bool ofMappings = !value.items.empty() && value.items.front().kind == Node::Kind::Mapping;
        if (ofMappings || (value.items.empty() && dice.coin()))
            edit.value = agent::config::mappingNode(
                {{"regex", edit.value}, {"source_labels", agent::config::listNode({"a", randomText(dice)})}});
    } else {
        edit.verb = "set";
        if (isMapping)
            edit.path.emplace_back(dice.coin() ? std::string("new") : randomText(dice));
        if (isMapping && dice.percent(20))
            edit.path.emplace_back(std::string("deeper"));
    }
    if (std::any_of(edit.path.begin(), edit.path.end(),
                    [](const PathStep &step) { return !step.isIndex && step.key.empty(); }))
        edit.path.back().key = "k";
    return edit;
}

/// What an edit of this kind may not do to the text around it; empty: it kept to its place.
QString trespass(const EditableDocument &before, const ScriptedEdit &edit, const TextEdits &edits)
{
    const auto range = before.range(edit.path);
    for (const TextEdit &one : edits) {
        const std::size_t end = one.at + one.removed.size();
        if (edit.verb == "set" && range && (one.at < range->first || end > range->second))
            return "bytes outside of the value changed";
        if (edit.verb == "insert" && one.removed.find_first_not_of(" \r\n[]~") != std::string::npos)
            return "an insertion removed something";
    }
    return {};
}

std::string largeDocument(std::size_t lines)
{
    std::string text = "global:\n  scrape_interval: 15s\n\nscrape_configs:\n";
    for (std::size_t line = 4, job = 0; line < lines; line += 13, ++job) {
        const std::string name = std::to_string(job);
        text += "  # job " + name + "\n  - job_name: 'job-" + name +
                "'\n    scrape_interval: 5s # fast\n    static_configs:\n      - targets: ['10.0.0.1:9100', "
                "\"b:9100\"]\n        labels:\n          room: cave\n    relabel_configs:\n      - source_labels: "
                "[__address__, __meta_x]\n        regex: (.+):(\\d+)\n        target_label: instance\n        "
                "replacement: $1\n\n";
    }
    return text;
}

} // namespace

class TestConfigDocument : public QObject {
    Q_OBJECT
private slots:
    void scripted_data();
    void scripted();
    void enoughIsScripted();
    void documentsAreReadAsTheLoaderReadsThem_data();
    void documentsAreReadAsTheLoaderReadsThem();
    void corpusIsReadAsTheLoaderReadsIt();
    void randomEditsKeepToTheirPlace();
    void textsThatNoFormCanEdit_data();
    void textsThatNoFormCanEdit();
    void anEditThatFailsLeavesTheText();
    void severalStepsAreOneEdit();
    void valuesResolveAliases();
    void placesAndPaths();
    void editsOfAnotherText();
    void smallTexts_data();
    void smallTexts();
    void largeDocuments();
};

void TestConfigDocument::scripted_data()
{
    QTest::addColumn<QString>("document");
    QTest::addColumn<int>("index");
    for (const QString &name : names()) {
        const auto script = parseEditScript(contentOf(QString("%1/%2.edits").arg(kFolder, name)));
        for (std::size_t i = 0; i < script.size(); ++i)
            QTest::newRow(qPrintable(name + ' ' + QString::fromStdString(script[i].line)))
                << name << static_cast<int>(i);
    }
}

/// An edit means what it says, changes exactly these lines, and can be taken back.
void TestConfigDocument::scripted()
{
    QFETCH(QString, document);
    QFETCH(int, index);
    const std::string text = contentOf(QString("%1/%2.yml").arg(kFolder, document));
    const ScriptedEdit edit =
        parseEditScript(contentOf(QString("%1/%2.edits").arg(kFolder, document)))[static_cast<std::size_t>(index)];
    QVERIFY(edit.isValid);
    EditableDocument edited(text);
    QVERIFY2(edited.status().ok(), edited.status().message().c_str());
    const auto edits = runEdit(edited, edit);
    if (edit.isRefused) {
        QVERIFY2(!edits, edited.text().c_str());
        QVERIFY2(edits.error().message().find(edit.message) != std::string::npos, edits.error().message().c_str());
        QCOMPARE(edited.text(), text);
        return;
    }
    QVERIFY2(edits, edits ? "" : edits.error().message().c_str());
    QCOMPARE(shown(changedLines(text, edited.text())), shown(edit.lines));
    QVERIFY2(intended::same(intended::after(read(text), edit), read(edited.text())), edited.text().c_str());
    QVERIFY(leadThereAndBack(text, *edits, edited.text()));
    QVERIFY(!hasForeignLineEnds(edited.text()));
    QCOMPARE(edited.text().ends_with('\n'), text.ends_with('\n'));
}

void TestConfigDocument::enoughIsScripted()
{
    std::size_t edits = 0;
    for (const QString &name : names())
        edits += parseEditScript(contentOf(QString("%1/%2.edits").arg(kFolder, name))).size();
    QVERIFY2(names().size() >= 20, qPrintable(names().join(' ')));
    QVERIFY2(edits >= 200, qPrintable(QString::number(edits)));
}

void TestConfigDocument::documentsAreReadAsTheLoaderReadsThem_data()
{
    QTest::addColumn<QString>("name");
    for (const QString &name : names())
        QTest::newRow(qPrintable(name)) << name;
}

void TestConfigDocument::documentsAreReadAsTheLoaderReadsThem()
{
    QFETCH(QString, name);
    const std::string text = contentOf(QString("%1/%2.yml").arg(kFolder, name));
    const EditableDocument document(text);
    QVERIFY2(document.status().ok(), document.status().message().c_str());
    QVERIFY(intended::same(read(text), document.value({})));
}

void TestConfigDocument::corpusIsReadAsTheLoaderReadsIt()
{
    const QDir folder(BELFRY_TEST_DATA "/config");
    for (const QString &name : folder.entryList({"*.yml"}, QDir::Files)) {
        const std::string text = contentOf(folder.filePath(name));
        const EditableDocument document(text);
        agent::config::Problems problems("");
        const Node node = agent::config::readYaml(text, problems);
        if (name.endsWith(".good.yml"))
            QVERIFY2(document.status().ok(), qPrintable(name + ": " + document.status().message().c_str()));
        if (document.status().ok() && problems.empty())
            QVERIFY2(intended::same(node, document.value({})), qPrintable(name));
    }
}

void TestConfigDocument::randomEditsKeepToTheirPlace()
{
    int done = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        Dice dice(seed);
        const std::string original = RandomDocument(dice).write();
        EditableDocument document(original);
        QVERIFY2(document.status().ok(), (document.status().message() + '\n' + original).c_str());
        std::vector<TextEdits> history;
        for (int i = 0; i < 10; ++i) {
            const EditableDocument before = document;
            const ScriptedEdit edit = randomEdit(document, dice);
            const auto edits = runEdit(document, edit);
            const std::string story = "seed " + std::to_string(seed) + ": " + edit.verb + ' ' + toText(edit.path) +
                                      ' ' + std::to_string(edit.from) + ' ' + std::to_string(edit.to) + ' ' +
                                      edit.value.text + '\n' + before.text() + "\n=>\n" +
                                      (edits ? document.text() : edits.error().toString());
            if (!edits) {
                QVERIFY2(edits.error().code() != Code::Internal, story.c_str());
                QVERIFY2(edits.error().message().find("written in a way") == std::string::npos, story.c_str());
                QCOMPARE(document.text(), before.text());
                continue;
            }
            ++done;
            history.push_back(*edits);
            QVERIFY2(intended::same(intended::after(read(before.text()), edit), read(document.text())), story.c_str());
            QVERIFY2(leadThereAndBack(before.text(), *edits, document.text()), story.c_str());
            QVERIFY2(trespass(before, edit, *edits).isEmpty(),
                     (qPrintable(trespass(before, edit, *edits)) + ("\n" + story)).c_str());
            QVERIFY2(!hasForeignLineEnds(document.text()), story.c_str());
        }
        for (auto step = history.rbegin(); step != history.rend(); ++step)
            QVERIFY(document.apply(inverted(*step)).ok());
        QCOMPARE(document.text(), original);
    }
    QVERIFY2(done > 600, qPrintable(QString::number(done)));
}

void TestConfigDocument::textsThatNoFormCanEdit_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("message");
    QTest::newRow("half typed") << QByteArray("global:\n  scrape_interval: 1s\n  scrape_") << "line 3, column 3";
    QTest::newRow("tab") << QByteArray("global:\n\tscrape_interval: 1s\n")
                         << "line 2, column 2: a tab in the indentation";
    QTest::newRow("quote") << QByteArray("a: \"b\n") << "line 1, column 4: quotes that nobody closes";
    QTest::newRow("blank lines") << QByteArray("a: \"b\n\n\n\"\n") << "several blank lines before a closing quote";
    QTest::newRow("bracket") << QByteArray("a: [b\n") << "a bracket that nobody closes";
    QTest::newRow("twice") << QByteArray("a: 1\nb: 2\na: 3\n") << "line 3, column 3: a key that is already set";
    QTest::newRow("complex key") << QByteArray("? a\n: b\n") << "a key after a question mark";
    QTest::newRow("two documents") << QByteArray("a: 1\n---\nb: 2\n") << "line 2";
    QTest::newRow("directive") << QByteArray("%YAML 1.1\n---\na: 1\n") << "line 1";
    QTest::newRow("list") << QByteArray("- a\n") << "the top of the file is no mapping";
    QTest::newRow("colon") << QByteArray("a: b: c\n") << "': ' in a text without quotes";
    QTest::newRow("carriage return") << QByteArray("a: 1\rb: 2\n") << "a carriage return without a line feed";
    QTest::newRow("not UTF-8") << QByteArray("a: \xff\n") << "not UTF-8";
    QTest::newRow("unknown alias") << QByteArray("a: *b\n") << "an alias without its anchor";
    QTest::newRow("indentation") << QByteArray("a:\n    b: 1\n  c: 2\n") << "line 3, column 3";
}

void TestConfigDocument::textsThatNoFormCanEdit()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, message);
    EditableDocument document(text.toStdString());
    const QString status = QString::fromStdString(document.status().message());
    QVERIFY2(status.contains(message), qPrintable(status));
    QVERIFY(status.endsWith("edit the text"));
    const auto edits = document.set(at("global.scrape_interval"), plainNode("1s"));
    QVERIFY(!edits);
    QCOMPARE(QString::fromStdString(edits.error().message()), status);
    QCOMPARE(document.text(), text.toStdString());
    document.setText("a: 1\n");
    QVERIFY(document.status().ok());
}

void TestConfigDocument::anEditThatFailsLeavesTheText()
{
    const std::string text = "a: &x {b: [1, 2]}\nc: *x\nd: [1, 2, 3]\n";
    EditableDocument document(text);
    QVERIFY(!document.setTexts(at("a.b"), {"2"}));
    QVERIFY(!document.setMap(at("c"), {{"b", "1"}}));
    QVERIFY(!document.setMap(at("e"), {{"b", "1"}, {"b", "2"}}));
    QVERIFY(!document.move(at("d"), 0, 3));
    QVERIFY(!document.remove(at("d[3]")));
    QVERIFY(!document.set(at("d[4]"), plainNode("5")));
    QVERIFY(!document.set(at("d.x"), plainNode("5")));
    QVERIFY(!document.set({}, plainNode("5")));
    QVERIFY(!document.remove({}));
    QVERIFY(!document.rename(at("d"), ""));
    QVERIFY(!document.rename(at("d"), "a"));
    QCOMPARE(document.text(), text);
    QCOMPARE(document.editable(at("c.b")).code(), Code::InvalidInput);
    QCOMPARE(document.editable(at("a.b[0]")).code(), Code::InvalidInput);
    QVERIFY(document.editable(at("d[0]")).ok());
    EditableDocument list("a: &x 1\nb: [*x, 2]\n");
    QVERIFY(!list.setTexts(at("b"), {"1", "3"}));
    QVERIFY(list.set(at("b[1]"), plainNode("3")));
    QVERIFY(document.editable(at("new.key")).ok());
}

void TestConfigDocument::severalStepsAreOneEdit()
{
    const std::string text =
        "scrape_configs:\n  - static_configs:\n      - targets:\n          - a # 1\n          - b # 2\n"
        "          - c # 3\n          - d # 4\n";
    EditableDocument document(text);
    const auto edits =
        document.setTexts(at("scrape_configs[0].static_configs[0].targets"), {"new", "b", "x", "d", "e"});
    QVERIFY(edits);
    QCOMPARE(QString::fromStdString(document.text()),
             QString("scrape_configs:\n  - static_configs:\n      - targets:\n          - new # 1\n          - b # 2\n"
                     "          - x # 3\n          - d # 4\n          - e\n"));
    QVERIFY(leadThereAndBack(text, *edits, document.text()));
    QVERIFY(document.apply(inverted(*edits)).ok());
    QCOMPARE(document.text(), text);
    const auto none = document.setTexts(at("scrape_configs[0].static_configs[0].targets"), {"a", "b", "c", "d"});
    QVERIFY(none && none->empty());
    const auto same = document.set(at("scrape_configs[0].static_configs[0].targets[0]"), textNode("a"));
    QVERIFY(same && same->empty());

    // A list with little in common is written anew, quickly.
    std::vector<std::string> many;
    for (int i = 0; i < 900; ++i)
        many.push_back("host" + std::to_string(i));
    QVERIFY(document.setTexts(at("scrape_configs[0].static_configs[0].targets"), many));
    std::reverse(many.begin(), many.end());
    QVERIFY(document.setTexts(at("scrape_configs[0].static_configs[0].targets"), many));
    QCOMPARE(document.value(at("scrape_configs[0].static_configs[0].targets")).items.size(), many.size());
    QCOMPARE(document.value(at("scrape_configs[0].static_configs[0].targets[0]")).text, many.front());
}

void TestConfigDocument::valuesResolveAliases()
{
    const EditableDocument document("a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\ne: *x\n");
    QCOMPARE(document.value(at("d.b")).text, std::string("1"));
    QCOMPARE(document.value(at("d.c")).text, std::string("3"));
    QCOMPARE(document.value(at("e.c")).text, std::string("2"));
    QVERIFY(document.has(at("d.b")));
    QVERIFY(!document.has(at("d.x")));
    QCOMPARE(document.value(at("d.x")).kind, Node::Kind::Null);
    QVERIFY(!document.range(at("d.b")));
}

void TestConfigDocument::placesAndPaths()
{
    const std::string text =
        "global:\n  scrape_interval: 15s # x\nscrape_configs:\n  - job_name: a\n    params: {m: [x, yy]}\n";
    const EditableDocument document(text);
    const auto range = document.range(at("global.scrape_interval"));
    QVERIFY(range);
    QCOMPARE(text.substr(range->first, range->second - range->first), std::string("scrape_interval: 15s"));
    for (const char *path :
         {"global", "global.scrape_interval", "scrape_configs[0].job_name", "scrape_configs[0].params.m[1]"}) {
        const auto place = document.range(at(path));
        QVERIFY(place);
        QCOMPARE(toText(document.pathAt(place->first)), std::string(path));
    }
    QCOMPARE(toText(document.pathAt(text.find("# x"))), std::string("global.scrape_interval"));
    QCOMPARE(toText(at("a[\"b.c\"][2].d")), std::string("a[\"b.c\"][2].d"));
    for (const char *bad : {"a..b", ".a", "a[", "a[x]", "a[1", "a[\"b]", "a]", "a.", "a[1]b"})
        QVERIFY2(!parsePath(bad), bad);
    QVERIFY(parsePath("")->empty());
}

void TestConfigDocument::editsOfAnotherText()
{
    EditableDocument document("a: 1\nb: 2\n");
    const auto edits = document.set(at("b"), plainNode("3"));
    QVERIFY(edits);
    QVERIFY(!document.apply(*edits).ok());
    QVERIFY(document.apply(inverted(*edits)).ok());
    QCOMPARE(document.text(), std::string("a: 1\nb: 2\n"));
    QVERIFY(!applied("a", {{5, "", "x"}}));
    QVERIFY(!applied("abc", {{1, "b", ""}, {1, "b", ""}}));
}

void TestConfigDocument::smallTexts_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("empty") << QByteArray("") << "global:\n  scrape_interval: 5s\n";
    QTest::newRow("comment") << QByteArray("# c") << "# c\nglobal:\n  scrape_interval: 5s";
    QTest::newRow("comment line") << QByteArray("# c\n\n") << "# c\n\nglobal:\n  scrape_interval: 5s\n";
    QTest::newRow("braces") << QByteArray("{}\n") << "global:\n  scrape_interval: 5s\n";
    QTest::newRow("null") << QByteArray("global: null # c\n") << "global: # c\n  scrape_interval: 5s\n";
    QTest::newRow("no value") << QByteArray("global:") << "global:\n  scrape_interval: 5s";
    QTest::newRow("marker") << QByteArray("---\n") << "---\nglobal:\n  scrape_interval: 5s\n";
    QTest::newRow("end") << QByteArray("a: 1\n...\n") << "a: 1\n\nglobal:\n  scrape_interval: 5s\n...\n";
    QTest::newRow("anchor") << QByteArray("global: &g\n  a: 1\n") << "global: &g\n  a: 1\n  scrape_interval: 5s\n";
}

void TestConfigDocument::smallTexts()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, expected);
    QCOMPARE(afterSet(text.toStdString(), "global.scrape_interval", plainNode("5s")), expected);
}

/// Told, not judged: how long one edit of a large file takes.
void TestConfigDocument::largeDocuments()
{
    const std::string text = largeDocument(5000);
    QVERIFY(std::count(text.begin(), text.end(), '\n') >= 5000);
    EditableDocument document(text);
    QElapsedTimer timer;
    timer.start();
    document.setText(text);
    const qint64 reading = timer.nsecsElapsed();
    qint64 slowest = 0;
    qint64 all = 0;
    for (std::size_t i = 0; i < 10; ++i) {
        const Path job = at(("scrape_configs[" + std::to_string(i * 35) + "]").c_str());
        Path interval = job;
        interval.emplace_back(std::string(i % 2 == 0 ? "scrape_interval" : "scrape_timeout"));
        timer.restart();
        QVERIFY(document.set(interval, plainNode("3s")));
        const qint64 took = timer.nsecsElapsed();
        slowest = std::max(slowest, took);
        all += took;
    }
    qInfo("5,000 lines: read in %.2f ms, an edit takes %.2f ms, the slowest %.2f ms", double(reading) / 1e6,
          double(all) / 10e6, double(slowest) / 1e6);
    QVERIFY(document.remove(at("scrape_configs[100]")));
    QVERIFY(document.move(at("scrape_configs"), 300, 2));
    QVERIFY(agent::config::loadSyntax(document.text(), "large.yml").ok());
}

QTEST_APPLESS_MAIN(TestConfigDocument)
#include "tst_config_document.moc"
