// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/dice.h"
#include "widgets/bridge/config_text.h"
#include "widgets/parts/code_editor.h"
#include "widgets/parts/completion_popup.h"

#include <QListView>
#include <QTest>

using namespace widgets;

/// Between the bytes of a file and the text of an editor.
class TestConfigText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void filesComeBackAsTheyWere_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::newRow("plain") << QByteArray("a: 1\nb: 2\n");
        QTest::newRow("no line end at the end") << QByteArray("a: 1\nb: 2");
        QTest::newRow("windows") << QByteArray("a: 1\r\nb: 2\r\n");
        QTest::newRow("mixed") << QByteArray("a: 1\r\nb: 2\nc: 3\r\n");
        QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbf"
                                                       "a: 1\r\nb: 2\r\n");
        QTest::newRow("beyond ASCII") << QByteArray("# Größe \xf0\x9f\xa6\x87 \xc2\xa0 no break\na: ö\n");
        QTest::newRow("empty") << QByteArray();
    }
    void filesComeBackAsTheyWere()
    {
        QFETCH(QByteArray, file);
        CodeEditor editor;
        editor.setPlainText(shownText(file));
        QCOMPARE(fileText(file, editor.text()), file);
    }

    void editedLinesTakeTheLineEndsAround()
    {
        const QByteArray file("a: 1\r\nb: 2\r\nc: 3\n");
        QCOMPARE(fileText(file, QStringLiteral("a: 1\nnew: x\nb: 2\nc: 4\n")),
                 QByteArray("a: 1\r\nnew: x\r\nb: 2\r\nc: 4\n"));
        QCOMPARE(fileText("a: 1\n", QStringLiteral("a: 1\nb: 2\n")), QByteArray("a: 1\nb: 2\n"));
    }

    void placesTranslateBothWays()
    {
        const QString text = QStringLiteral("aä\U0001F987z\n€b");
        const std::string utf8 = text.toStdString();
        const TextPlaces places(utf8);
        Dice dice(7);
        for (int i = 0; i < 200; ++i) { // in any order
            const int at = static_cast<int>(dice.below(static_cast<std::uint64_t>(text.size()) + 1));
            if (at > 0 && at < text.size() && text[at].isLowSurrogate())
                continue;
            const std::size_t byte = places.toUtf8(at);
            QCOMPARE(QString::fromStdString(utf8.substr(0, byte)), text.left(at));
            QCOMPARE(places.toUtf16(byte), at);
        }
        QCOMPARE(places.toUtf16(1000), static_cast<int>(text.size()));
    }

    void secretsAreFound_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("secrets");
        const auto row = [](const char *name, const char *text, const QStringList &secrets) {
            QTest::newRow(name) << QString::fromUtf8(text) << secrets;
        };
        row("password", "scrape_configs:\n  - basic_auth: {username: ü, password: 'geheim'}\n",
            {QStringLiteral("'geheim'")});
        row("file", "scrape_configs:\n  - basic_auth:\n      password_file: /etc/x\n", {});
        row("label of that name", "global:\n  external_labels:\n    password: no\n", {});
        row("headers", "remote_write:\n  - headers: {X-Key: abc}\n    url: http://u:p@h/x\n",
            {QStringLiteral("abc"), QStringLiteral("p")});
        row("token requests", "remote_write:\n  - oauth2:\n      endpoint_params: {resource: r}\n",
            {QStringLiteral("r")});
        row("user that may be a token", "remote_write:\n  - url: https://t0ken@h/\n", {QStringLiteral("t0ken")});
        row("block", "scrape_configs:\n  - tls_config:\n      key: |\n        SECRET\n        MORE\n      ca: x\n",
            {QStringLiteral("|\n        SECRET\n        MORE")});
        row("shared part", "x: &a\n  password: p1\nremote_write:\n  - basic_auth: *a\n", {QStringLiteral("p1")});
        row("half typed", "a: [1\n  bearer_token: abc # c\n  password: \"d e\"\n",
            {QStringLiteral("abc"), QStringLiteral("\"d e\"")});
        row("half typed, a block",
            "a: [1\nscrape_configs:\n  - tls_config:\n      key: |\n        SECRET\n\n        MORE\n      ca: x\n",
            {QStringLiteral("SECRET"), QStringLiteral("MORE")});
        row("half typed, headers", "a: [1\n  - headers:\n      X-Key: abc\n    proxy_url: http://u:p@h:1/\n",
            {QStringLiteral("X-Key: abc"), QStringLiteral("u:p")});
        row("half typed, a list", "a: [1\n  - secret: [abc, def]\n    name: n\n", {QStringLiteral("[abc, def]")});
        row("one line alone", "      password: p", {QStringLiteral("p")});
    }
    void secretsAreFound()
    {
        QFETCH(QString, text);
        QFETCH(QStringList, secrets);
        QStringList found;
        for (const TextSpan &span : secretSpans(text))
            found << text.mid(span.begin, span.end - span.begin).trimmed();
        QCOMPARE(found, secrets);
    }

    void differencesHideSecrets()
    {
        const QString before = QStringLiteral("a: 1\nremote_write:\n  - url: x\n    bearer_token: old\n    name: n\n");
        QString after = before;
        after.replace(QStringLiteral("old"), QStringLiteral("new"));
        const QList<DifferenceLine> lines = differenceOf(before, after, 1);
        QCOMPARE(lines.size(), 5); // what is left out, and around the change
        QCOMPARE(lines[2].kind, DifferenceLine::Kind::Removed);
        QCOMPARE(lines[3].kind, DifferenceLine::Kind::Added);
        QCOMPARE(lines[2].text, lines[3].text);
        for (const DifferenceLine &line : lines)
            QVERIFY(!line.text.contains(QStringLiteral("old")) && !line.text.contains(QStringLiteral("new")));
        QVERIFY(differenceOf(before, before).isEmpty());
    }

    void wordsAreCompleted()
    {
        CodeEditor editor;
        CompletionPopup popup(&editor, [&editor](int place) {
            const CompletionWords found = completionAt(editor.text(), place);
            CompletionPopup::Words words{found.word.begin, found.word.end, {}};
            for (const CompletionWord &word : found.items)
                words.items.push_back({word.name, word.about, word.insert});
            return words;
        });
        editor.resize(600, 400);
        editor.show();
        QVERIFY(QTest::qWaitForWindowExposed(&editor));
        editor.setPlainText(QStringLiteral("# ä\nscrape_configs:\n  - job_name: a\n    "));
        editor.moveCursor(QTextCursor::End);
        QTest::keyClicks(&editor, QStringLiteral("metr"));
        QTRY_VERIFY(popup.isVisible());
        QCOMPARE(popup.list()->model()->index(0, 0).data().toString(), QStringLiteral("metrics_path"));
        QTest::keyClick(&editor, Qt::Key_Escape);
        QVERIFY(!popup.isVisible());
        QTest::keyClick(&editor, Qt::Key_Space, Qt::ControlModifier);
        QVERIFY(popup.isVisible());
        QTest::keyClick(&editor, Qt::Key_Return);
        QVERIFY(editor.text().endsWith(QStringLiteral("    metrics_path: ")));
        QVERIFY(!popup.isVisible());
        editor.undo();
        QVERIFY(editor.text().endsWith(QStringLiteral("    metr")));
    }
};

QTEST_MAIN(TestConfigText)
#include "tst_config_text.moc"
