// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/dice.h"
#include "tests/widgets/config_meaning.h"
#include "tests/widgets/form_rig.h"
#include "widgets/pages/config_words.h"
#include "widgets/pages/items_editor.h"
#include "widgets/pages/map_editor.h"

#include "agent/config/text_diff.h"
#include "agent/config/vocabulary.h"

#include <QAbstractItemModelTester>
#include <QDir>
#include <QTextBlock>
#include <QtTest>

#include <set>

using namespace widgets;

namespace {

constexpr auto kFolder = BELFRY_TEST_DATA "/config/documents";

QByteArray contentOf(const QString &name)
{
    QFile file(QStringLiteral("%1/%2.yml").arg(QString::fromLatin1(kFolder), name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList names()
{
    QStringList out;
    for (const QFileInfo &file :
         QDir(QString::fromLatin1(kFolder)).entryInfoList({QStringLiteral("*.yml")}, QDir::Files))
        out << file.completeBaseName();
    return out;
}

const char *const kSmall = "# mine\n"
                           "global:\n"
                           "  scrape_interval: 15s # often\n"
                           "scrape_configs:\n"
                           "  # Größe\n"
                           "  - job_name: können\n"
                           "    basic_auth:\n"
                           "      username: alfred\n"
                           "      password: batcave\n"
                           "    static_configs:\n"
                           "      - targets: ['10.0.0.1:9100', '10.0.0.2:9100']\n"
                           "    relabel_configs:\n"
                           "      - source_labels: [role]\n"
                           "        regex: spare\n"
                           "        action: drop\n"
                           "      - target_label: site\n"
                           "        replacement: garage\n"
                           "  - job_name: plain # second\n"
                           "    kubernetes_sd_configs:\n"
                           "      - role: pod\n"
                           "remote_write:\n"
                           "  - url: http://hq/write\n"
                           "    name: hq\n";

/// Lines that an edit took away and added.
struct Difference {
    std::vector<agent::config::DiffRow> removed, added;
};

Difference differenceBetween(const QByteArray &before, const QByteArray &after)
{
    Difference out;
    for (const auto &row : agent::config::diffRows(before.toStdString(), after.toStdString(), 0)) {
        if (row.kind == agent::config::DiffRow::Kind::Removed)
            out.removed.push_back(row);
        else if (row.kind == agent::config::DiffRow::Kind::Added)
            out.added.push_back(row);
    }
    return out;
}

/// The place, and what holds it from the outermost on.
QStringList placesTo(const QString &path)
{
    QStringList out;
    if (path.startsWith(QLatin1String("steering[")))
        out << QStringLiteral("belfry") << QStringLiteral("belfry.remote_write");
    for (qsizetype i = 1; i < path.size(); ++i) {
        if ((path[i] == u'.' || path[i] == u'[') && path.left(i) != QLatin1String("steering"))
            out << path.left(i);
    }
    out << path;
    return out;
}

qsizetype comments(const QByteArray &text)
{
    return text.count(" #") + text.count("\n#") + (text.startsWith('#') ? 1 : 0);
}

} // namespace

/// Forms of configurations: what they write, and that they write nothing else.
class TestConfigForms : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void editsKeepToTheirLines_data();
    void editsKeepToTheirLines();
    void enoughWasEdited();
    void valuesAreWritten();
    void jobsComeAndGo();
    void rulesMoveAndChange();
    void steeringGoesByTheRemotesName();
    void secretsAreNeverShown();
    void aMechanismWithoutFormIsEditedAsText();
    void undoIsOneHistory();
    void placesFollowEachOther();
    void halfTypedTextIsNoForm();
    void aRefusalSaysWhy();
    void modelsKeepTheRules();
    void everyKeyIsExplained();
    void largeFilesAreFast();

private:
    enum class Outcome { Made, Refused, Nothing };
    Outcome editSomething(FormRig &rig, FieldEditor &one, Dice &dice);
    void judge(const FormRig &rig, const QByteArray &before, const FormField &field, std::pair<int, int> lines,
               bool inFlow);
    void judgeMeaning(const FormRig &rig, const QString &before, const FormField &field);
    void judgePlaces(const FormRig &rig, const QByteArray &before, const FormField &field, const QString &home);

    int m_made = 0;
    int m_refused = 0;
    std::set<QString> m_files;
};

/// Changes the field as a person would, to something that it does not say yet.
TestConfigForms::Outcome TestConfigForms::editSomething(FormRig &rig, FieldEditor &one, Dice &dice)
{
    const FormField field = one.field();
    const QByteArray before = rig.bytes();
    const QString text = QStringLiteral("v%1-ä").arg(dice.below(1000));
    switch (field.kind) {
    case FormField::Kind::Text:
        rig.type(field.path, text);
        break;
    case FormField::Kind::Number:
        rig.type(field.path, QStringLiteral("%1s").arg(dice.below(1000) + 1000));
        break;
    case FormField::Kind::Choice:
    case FormField::Kind::Boolean:
        for (const QString &choice : field.choices) {
            if (choice != field.value) {
                rig.choose(field.path, choice);
                break;
            }
        }
        break;
    case FormField::Kind::List:
        rig.typeList(field.path, (field.list + QStringList{text}).join(u'\n'));
        break;
    case FormField::Kind::Map:
    case FormField::Kind::ListMap:
        rig.setPair(field.path, static_cast<int>(field.map.size()), QStringLiteral("more"), text);
        break;
    case FormField::Kind::Items:
        rig.press(&one, field.list.isEmpty() || dice.coin() ? "addItem" : dice.coin() ? "duplicate" : "moveDown");
        break;
    default:
        return Outcome::Nothing;
    }
    if (rig.bytes() != before)
        return Outcome::Made;
    return rig.refusal().isEmpty() ? Outcome::Nothing : Outcome::Refused;
}

/// Fails when the difference holds more than the edit means. `lines`: where the field stood, or -1.
void TestConfigForms::judge(const FormRig &rig, const QByteArray &before, const FormField &field,
                            std::pair<int, int> lines, bool inFlow)
{
    const QByteArray after = rig.bytes();
    const Difference difference = differenceBetween(before, after);
    const auto where = [&] {
        QString out = field.path + QStringLiteral(":\n");
        for (const auto &row : difference.removed)
            out += u'-' + QString::fromStdString(row.text) + u'\n';
        for (const auto &row : difference.added)
            out += u'+' + QString::fromStdString(row.text) + u'\n';
        return out.toUtf8();
    };
    QVERIFY2(!difference.added.empty() || !difference.removed.empty(), where().constData());
    if (lines.first < 0 && !inFlow)
        QVERIFY2(difference.removed.size() <= 1,
                 where().constData()); // an empty value that gets something, or a last line
    // The steering goes by the name of its remote, which is to be the same in both places.
    if (field.key == QLatin1String("name") && field.path.startsWith(QLatin1String("remote_write")))
        lines = {0, static_cast<int>(before.count('\n'))};
    for (const auto &row : difference.removed) {
        const int line = static_cast<int>(row.oldLine) - 1;
        if (lines.first >= 0)
            QVERIFY2(line >= lines.first && line <= lines.second, where().constData());
    }
    QVERIFY2(difference.added.size() <= difference.removed.size() + 8, where().constData());
    if (difference.removed.size() <= 1) // an item that is moved or written anew takes its comments along
        QVERIFY2(comments(after) >= comments(before), where().constData());
    QCOMPARE(after.count("\r\n") > 0, before.count("\r\n") > 0);
    if (before.count('\n') == before.count("\r\n") && before.contains("\r\n"))
        QCOMPARE(after.count('\n'), after.count("\r\n"));
}

/// Fails when the text says something else anywhere but at the field, or nothing else there.
void TestConfigForms::judgeMeaning(const FormRig &rig, const QString &before, const FormField &field)
{
    const QStringList changed = changedPlaces(meaningOf(before), meaningOf(rig.editor->text()));
    QVERIFY2(!changed.isEmpty(), qPrintable(field.path));
    const bool isSteered = field.path.startsWith(QLatin1String("steering")) ||
                           (field.key == QLatin1String("name") && field.path.startsWith(QLatin1String("remote_write")));
    for (const QString &place : changed) {
        const bool within = place.startsWith(field.path);
        const bool holds = field.path.startsWith(place); // was empty, or is no longer
        const bool steers = isSteered && place.startsWith(QLatin1String("belfry"));
        QVERIFY2(within || holds || steers, qPrintable(field.path + QStringLiteral(" changes ") + place));
    }
}

/// Fails when a line was added anywhere but where the field, or what had to be made for it, stands now. What holds it
/// may have become a block, the line before may have got an end or a comma, and a new section keeps its distance.
void TestConfigForms::judgePlaces(const FormRig &rig, const QByteArray &before, const FormField &field,
                                  const QString &home)
{
    if (field.key == QLatin1String("name") && field.path.startsWith(QLatin1String("remote_write")))
        return; // its steering's name stands elsewhere
    const auto [first, last] = rig.editing->document().lines(home);
    QVERIFY2(first >= 0, qPrintable(home));
    QSet<int> allowed;
    for (int line = first; line <= last; ++line)
        allowed << line;
    for (const QString &holder : placesTo(field.path))
        allowed << rig.editing->document().lines(holder).first;
    const Difference difference = differenceBetween(before, rig.bytes());
    for (const auto &row : difference.added) {
        const bool isOld = std::any_of(difference.removed.begin(), difference.removed.end(), [&row](const auto &old) {
            return row.text == old.text || row.text == old.text + ',';
        });
        const int line = static_cast<int>(row.newLine) - 1;
        QVERIFY2(isOld || row.text.empty() || allowed.contains(line),
                 qPrintable(QStringLiteral("%1 (%2 at %3 to %4): line %5: %6")
                                .arg(field.path, home)
                                .arg(first)
                                .arg(last)
                                .arg(line)
                                .arg(QString::fromStdString(row.text))));
    }
}

void TestConfigForms::editsKeepToTheirLines_data()
{
    QTest::addColumn<QString>("name");
    for (const QString &name : names())
        QTest::newRow(qPrintable(name)) << name;
}

void TestConfigForms::editsKeepToTheirLines()
{
    QFETCH(QString, name);
    const QByteArray original = contentOf(name);
    QVERIFY(!original.isEmpty() || name == QLatin1String("empty"));
    FormRig rig;
    Dice dice(static_cast<std::uint64_t>(original.size()));
    rig.load(original);
    QCOMPARE(rig.bytes(), original);
    for (const OutlineEntry &entry : rig.editing->document().outline()) {
        rig.open(entry.path);
        QStringList paths;
        for (const FieldEditor *one : rig.form->findChildren<FieldEditor *>())
            paths << one->field().path;
        // Some of each form: all of what the file says, and a few of the rest.
        for (const QString &path : paths) {
            FieldEditor *one = rig.field(path);
            if (one == nullptr || (!one->field().isSet && !dice.percent(12)))
                continue;
            const FormField field = one->field();
            const auto lines = rig.editing->document().lines(path);
            const QString shown = rig.editor->text();
            const auto home = rig.editing->document().lines(path.left(path.lastIndexOf(u'.')));
            const bool inFlow = home.first >= 0 && shown.split(u'\n').value(home.first).contains(u'{');
            QString outermost = path; // of what has to be made
            for (const QString &holder : placesTo(path)) {
                if (rig.editing->document().lines(holder).first < 0) {
                    outermost = holder;
                    break;
                }
            }
            const Outcome outcome = editSomething(rig, *one, dice);
            m_refused += outcome == Outcome::Refused ? 1 : 0;
            if (outcome != Outcome::Made) {
                QCOMPARE(rig.bytes(), original);
                continue;
            }
            ++m_made;
            m_files.insert(name);
            judge(rig, original, field, lines, inFlow);
            judgeMeaning(rig, shown, field);
            judgePlaces(rig, original, field, outermost);
            if (QTest::currentTestFailed())
                return;
            rig.editor->undo();
            rig.editing->readNow();
            rig.settle();
            QCOMPARE(rig.bytes(), original);
        }
    }
}

void TestConfigForms::enoughWasEdited()
{
    qInfo("%d edits in %d files, %d refused with a reason", m_made, int(m_files.size()), m_refused);
    QVERIFY(m_made >= 200);
    QVERIFY(m_files.size() >= 19); // of the twenty, one is full of what forms must leave alone
}

void TestConfigForms::valuesAreWritten()
{
    FormRig rig;
    rig.load(kSmall);
    rig.open(QStringLiteral("global"));
    QVERIFY(rig.type(QStringLiteral("global.scrape_interval"), QStringLiteral("30s")));
    QVERIFY(rig.editor->text().contains(QStringLiteral("  scrape_interval: 30s # often\n")));
    QVERIFY(rig.type(QStringLiteral("global.scrape_timeout"), QStringLiteral("5s")));
    QVERIFY(rig.editor->text().contains(QStringLiteral("# often\n  scrape_timeout: 5s\n")));
    QVERIFY(rig.type(QStringLiteral("global.scrape_timeout"), {}));
    QVERIFY(!rig.editor->text().contains(QStringLiteral("scrape_timeout")));
    QVERIFY(rig.setPair(QStringLiteral("global.external_labels"), 0, QStringLiteral("cave"),
                        QStringLiteral("Fledermaus-Höhle")));
    QVERIFY(rig.editor->text().contains(QStringLiteral("  external_labels:\n    cave: Fledermaus-Höhle\n")));

    rig.open(QStringLiteral("scrape_configs[0]"));
    QVERIFY(rig.choose(QStringLiteral("scrape_configs[0].scheme"), QStringLiteral("https")));
    QVERIFY(rig.choose(QStringLiteral("scrape_configs[0].honor_labels"), QStringLiteral("true")));
    QVERIFY(rig.setPair(QStringLiteral("scrape_configs[0].params"), 0, QStringLiteral("module"),
                        QStringLiteral("http_2xx")));
    QVERIFY(rig.typeList(QStringLiteral("scrape_configs[0].static_configs[0].targets"),
                         QStringLiteral("10.0.0.1:9100\n10.0.0.3:9100")));
    const QString text = rig.editor->text();
    QVERIFY2(text.contains(QStringLiteral("    scheme: https\n")), qPrintable(text));
    QVERIFY(text.contains(QStringLiteral("    honor_labels: true\n")));
    QVERIFY2(text.contains(QStringLiteral("    params:\n      module: ['http_2xx']\n")) ||
                 text.contains(QStringLiteral("    params:\n      module: [http_2xx]\n")),
             qPrintable(text));
    QVERIFY(text.contains(QStringLiteral("targets: ['10.0.0.1:9100', '10.0.0.3:9100']")));
    QVERIFY(rig.editor->document()->isModified());
}

void TestConfigForms::jobsComeAndGo()
{
    FormRig rig;
    rig.load(kSmall);
    QVERIFY(rig.press(rig.outline, "addJob"));
    QCOMPARE(rig.outline->current()->title, QStringLiteral("new-job"));
    QVERIFY(rig.editor->text().contains(
        QStringLiteral("  - job_name: new-job\n    static_configs:\n      - targets: []\n")));
    rig.open(QStringLiteral("scrape_configs[2]"));
    QVERIFY(rig.type(QStringLiteral("scrape_configs[2].job_name"), QStringLiteral("cave")));
    QCOMPARE(rig.outline->current()->title, QStringLiteral("cave"));
    QSignalSpy moves(rig.form, &ConfigForm::moveWanted);
    QVERIFY(rig.press(rig.form, "moveEntryUp"));
    QCOMPARE(moves.size(), 1);
    QVERIFY(rig.editing->perform(
        {}, [](ConfigDocument &document) { return document.duplicateItem(QStringLiteral("scrape_configs"), 0); }));
    rig.settle();
    QStringList titles;
    for (const OutlineEntry &entry : rig.editing->document().outline()) {
        if (entry.kind == OutlineEntry::Kind::Job)
            titles << entry.title;
    }
    QCOMPARE(titles, (QStringList{QStringLiteral("können"), QStringLiteral("können-2"), QStringLiteral("plain"),
                                  QStringLiteral("cave")}));
    QCOMPARE(rig.outline->current()->title, QStringLiteral("cave")); // under another place
    QVERIFY(rig.editing->perform(
        {}, [](ConfigDocument &document) { return document.remove(QStringLiteral("scrape_configs[1]")); }));
    QVERIFY(!rig.editor->text().contains(QStringLiteral("können-2")));
}

void TestConfigForms::rulesMoveAndChange()
{
    FormRig rig;
    rig.load(kSmall);
    rig.open(QStringLiteral("scrape_configs[0]"));
    auto *rules = qobject_cast<ItemsEditor *>(rig.field(QStringLiteral("scrape_configs[0].relabel_configs")));
    QVERIFY(rules != nullptr);
    QCOMPARE(rules->field().list,
             (QStringList{QStringLiteral("drop role =~ spare"), QStringLiteral("replace → site = \"garage\"")}));
    rules->select(1);
    QVERIFY(rig.press(rules, "moveUp"));
    QCOMPARE(rules->selected(), 0);
    QVERIFY(rig.editor->text().indexOf(QStringLiteral("target_label: site")) <
            rig.editor->text().indexOf(QStringLiteral("regex: spare")));
    QVERIFY(rig.type(QStringLiteral("scrape_configs[0].relabel_configs[0].replacement"), QStringLiteral("\"\"")));
    QVERIFY2(rig.editor->text().contains(QStringLiteral("replacement: \"\"")) ||
                 rig.editor->text().contains(QStringLiteral("replacement: ''")),
             qPrintable(rig.editor->text()));
    QVERIFY(rig.press(rules, "addItem"));
    QCOMPARE(rules->selected(), 2);
    QVERIFY(rig.editor->text().contains(QStringLiteral("      - action: keep\n")));
    QTest::keyClick(rules->findChild<TableView *>(), Qt::Key_Up, Qt::AltModifier);
    rig.settle();
    QCOMPARE(rules->selected(), 1);
    QTest::keyClick(rules->findChild<TableView *>(), Qt::Key_Delete);
    rig.settle();
    QVERIFY(!rig.editor->text().contains(QStringLiteral("action: keep")));
    QCOMPARE(rules->selected(), 1);
}

void TestConfigForms::steeringGoesByTheRemotesName()
{
    FormRig rig;
    rig.load(kSmall);
    rig.open(QStringLiteral("remote_write[0]"));
    QVERIFY(rig.type(QStringLiteral("steering[0].bandwidth_limit"), QStringLiteral("64KiB")));
    QVERIFY2(rig.editor->text().contains(
                 QStringLiteral("belfry:\n  remote_write:\n    - name: hq\n      bandwidth_limit: 64KiB\n")),
             qPrintable(rig.editor->text()));
    QVERIFY(rig.choose(QStringLiteral("steering[0].catch_up"), QStringLiteral("gentle")));
    QCOMPARE(rig.editor->text().count(QStringLiteral("- name: hq")), 1);
    // A remote takes its steering along.
    QVERIFY(rig.type(QStringLiteral("remote_write[0].name"), QStringLiteral("cave")));
    QCOMPARE(rig.editor->text().count(QStringLiteral("name: cave")), 2);
    QVERIFY(rig.type(QStringLiteral("steering[0].bandwidth_limit"), {}));
    QVERIFY(rig.choose(QStringLiteral("steering[0].catch_up"), {}));
    QVERIFY2(!rig.editor->text().contains(QStringLiteral("belfry")), qPrintable(rig.editor->text()));
}

void TestConfigForms::secretsAreNeverShown()
{
    FormRig rig;
    rig.load(kSmall);
    rig.open(QStringLiteral("scrape_configs[0]"));
    FieldEditor *password = rig.field(QStringLiteral("scrape_configs[0].basic_auth.password"));
    QVERIFY(password != nullptr);
    QVERIFY(password->field().value.isEmpty());
    for (const QLineEdit *edit : rig.form->findChildren<QLineEdit *>())
        QVERIFY(!edit->text().contains(QStringLiteral("batcave")));
    QVERIFY(rig.press(password, "setSecret"));
    auto *input = password->findChild<QLineEdit *>(QStringLiteral("secretInput"));
    QCOMPARE(input->echoMode(), QLineEdit::Password);
    QTest::keyClicks(input, QStringLiteral("s3cret: #1"));
    QVERIFY(rig.press(password, "acceptSecret"));
    QCOMPARE(rig.editing->document().secret(QStringLiteral("scrape_configs[0].basic_auth.password")),
             QStringLiteral("s3cret: #1"));
    // In the text there are dots: the picture is the same whatever the secret is, as long as it is.
    const auto picture = [&](bool selects) {
        QTextCursor cursor(rig.editor->document());
        if (selects)
            cursor.select(QTextCursor::Document);
        rig.editor->setTextCursor(cursor);
        rig.settle();
        // Up to the secret's end: what a selection paints behind a line is no letter.
        QTextCursor end(rig.editor->document());
        end.setPosition(rig.editing->document().secrets().value(0).end);
        const QImage all = rig.editor->viewport()->grab().toImage();
        return all.copy(0, 0, rig.editor->cursorRect(end).x(), all.height());
    };
    const auto write = [&](const char *secret, bool selects) {
        rig.load(QByteArray(kSmall).replace("batcave", secret));
        return picture(selects);
    };
    QCOMPARE(write("AAAAAAA", false), write("iWiWiWi", false));
    QCOMPARE(write("AAAAAAA", true), write("iWiWiWi", true));
    rig.editor->setSecretsShown(true);
    QVERIFY(write("AAAAAAA", false) != write("iWiWiWi", false));
}

void TestConfigForms::aMechanismWithoutFormIsEditedAsText()
{
    FormRig rig;
    rig.load(kSmall);
    rig.open(QStringLiteral("scrape_configs[1]"));
    FieldEditor *pods = rig.field(QStringLiteral("scrape_configs[1].kubernetes_sd_configs"));
    QVERIFY(pods != nullptr);
    pods->findChild<QAbstractButton *>()->click();
    QCOMPARE(rig.editor->textCursor().block().text().trimmed(), QStringLiteral("kubernetes_sd_configs:"));
}

void TestConfigForms::undoIsOneHistory()
{
    FormRig rig;
    rig.load(kSmall);
    rig.open(QStringLiteral("global"));
    QTextCursor cursor(rig.editor->document());
    cursor.insertText(QStringLiteral("# by hand\n"));
    QVERIFY(rig.type(QStringLiteral("global.scrape_interval"), QStringLiteral("1m")));
    rig.editing->undo();
    rig.settle();
    auto *interval = rig.field(QStringLiteral("global.scrape_interval"))->findChild<QLineEdit *>();
    QCOMPARE(interval->text(), QStringLiteral("15s")); // the form follows
    QVERIFY(rig.editor->text().startsWith(QStringLiteral("# by hand\n")));
    interval->setFocus();
    QTest::keySequence(interval, QKeySequence::Undo); // in a form too
    rig.settle();
    QCOMPARE(rig.bytes(), QByteArray(kSmall));
}

void TestConfigForms::placesFollowEachOther()
{
    FormRig rig;
    rig.load(kSmall);
    QSignalSpy places(rig.editing, &ConfigEditing::placeChanged);
    rig.window.activateWindow();
    rig.editor->setFocus();
    QTextCursor cursor = rig.editor->document()->find(QStringLiteral("regex: spare"));
    rig.editor->setTextCursor(cursor);
    QTRY_COMPARE(places.size(), 1);
    QCOMPARE(places[0][0].toString(), QStringLiteral("scrape_configs[0].relabel_configs[0].regex"));
    QVERIFY(rig.outline->follow(places[0][0].toString()));
    QCOMPARE(rig.outline->current()->path, QStringLiteral("scrape_configs[0]"));
    rig.settle();
    rig.form->reveal(QStringLiteral("scrape_configs[0].relabel_configs[1].replacement"));
    QCOMPARE(qobject_cast<ItemsEditor *>(rig.field(QStringLiteral("scrape_configs[0].relabel_configs")))->selected(),
             1);
    rig.form->reveal(QStringLiteral("scrape_configs[0].basic_auth.username"));
    QVERIFY(rig.field(QStringLiteral("scrape_configs[0].basic_auth.username")) != nullptr); // was closed
    QCOMPARE(rig.editing->document().lines(QStringLiteral("scrape_configs[0].basic_auth")), std::pair(6, 8));
}

void TestConfigForms::halfTypedTextIsNoForm()
{
    FormRig rig;
    rig.load(kSmall);
    rig.open(QStringLiteral("global"));
    QTextCursor cursor(rig.editor->document());
    cursor.insertText(QStringLiteral("a: [1, 'x\n"));
    rig.editing->readNow();
    rig.settle();
    QVERIFY(rig.field(QStringLiteral("global.scrape_interval")) == nullptr);
    QVERIFY(!rig.editing->document().obstacle().isEmpty());
    // Secrets stay covered meanwhile.
    QVERIFY(!rig.editing->document().secrets().isEmpty());
    rig.editing->undo();
    rig.settle();
    QVERIFY(rig.field(QStringLiteral("global.scrape_interval")) != nullptr);
}

void TestConfigForms::aRefusalSaysWhy()
{
    FormRig rig;
    const QByteArray text = "x-fast: &fast 5s\nscrape_configs:\n  - job_name: a\n    scrape_interval: *fast\n";
    rig.load(text);
    rig.open(QStringLiteral("scrape_configs[0]"));
    QVERIFY(rig.type(QStringLiteral("scrape_configs[0].scrape_interval"), QStringLiteral("9s")));
    QCOMPARE(rig.bytes(), text);
    QVERIFY2(rig.refusal().contains(QStringLiteral("line 1")), qPrintable(rig.refusal()));
}

void TestConfigForms::modelsKeepTheRules()
{
    FormRig rig;
    rig.load(kSmall);
    rig.open(QStringLiteral("scrape_configs[0]"));
    const QAbstractItemModelTester outline(rig.outline->list()->model());
    auto *rules = rig.field(QStringLiteral("scrape_configs[0].relabel_configs"));
    const QAbstractItemModelTester items(rules->findChild<QTableView *>()->model());
    PairModel pairs(false, nullptr);
    const QAbstractItemModelTester tester(&pairs);
    pairs.setPairs({{QStringLiteral("a"), QStringLiteral("1")}, {QStringLiteral("b"), QStringLiteral("2")}});
    QVERIFY(pairs.setData(pairs.index(2, 0), QStringLiteral("c")));
    QVERIFY(pairs.setData(pairs.index(2, 1), QStringLiteral("3")));
    pairs.remove(0);
    QCOMPARE(pairs.pairs().size(), 2);
    pairs.setPairs({});
    QCOMPARE(pairs.rowCount(), 1);
    for (int i = 0; i < 3; ++i)
        QVERIFY(rig.press(rig.outline, "addJob"));
    QVERIFY(rig.editing->perform(
        {}, [](ConfigDocument &document) { return document.moveItem(QStringLiteral("scrape_configs"), 4, 0); }));
    rig.settle();
    QVERIFY(rig.editing->perform(
        {}, [](ConfigDocument &document) { return document.remove(QStringLiteral("scrape_configs[2]")); }));
    rig.settle();
}

/// What the vocabulary says is translated by a list, which must be complete.
void TestConfigForms::everyKeyIsExplained()
{
    const QStringList known = translatedHelp();
    QStringList missing;
    const std::function<void(const agent::config::KeyPath &)> walk = [&](const agent::config::KeyPath &path) {
        for (const agent::config::KeyDescription *key : agent::config::knownKeys(path)) {
            const QString about = QString::fromUtf8(key->about.data(), static_cast<qsizetype>(key->about.size()));
            if (!about.isEmpty() && !known.contains(about))
                missing << about;
            agent::config::KeyPath inner = path;
            inner.emplace_back(key->name);
            if (inner.size() < 5)
                walk(inner);
        }
    };
    walk({});
    missing.removeDuplicates();
    QVERIFY2(missing.isEmpty(), qPrintable(missing.join(u'\n')));
    QCOMPARE(missing, QStringList());
}

void TestConfigForms::largeFilesAreFast()
{
    QByteArray text = "scrape_configs:\n";
    for (int i = 0; i < 1000; ++i)
        text += QStringLiteral(
                    "  - job_name: job-%1\n    static_configs:\n      - targets: ['10.0.%2.1:9100']\n        labels: "
                    "{rack: a}\n"
                    "    relabel_configs:\n      - source_labels: [role]\n        regex: spare\n        action: drop\n")
                    .arg(i)
                    .arg(i % 250)
                    .toUtf8();
    FormRig rig;
    QElapsedTimer timer;
    timer.start();
    rig.load(text);
    const qint64 loaded = timer.restart();
    rig.open(QStringLiteral("scrape_configs[500]"));
    const qint64 opened = timer.restart();
    QVERIFY(rig.type(QStringLiteral("scrape_configs[500].scrape_interval"), QStringLiteral("5s")));
    const qint64 edited = timer.restart();
    qInfo("8,000 lines: read in %lld ms, a form opens in %lld ms, an edit takes %lld ms", loaded, opened, edited);
    QVERIFY(rig.bytes().contains("job-500\n    scrape_interval: 5s\n"));
}

QTEST_MAIN(TestConfigForms)
#include "tst_config_forms.moc"
