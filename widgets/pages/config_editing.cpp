// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/config_editing.h"

#include "widgets/bridge/config_desk.h"
#include "widgets/parts/code_editor.h"

#include <QTextBlock>

namespace widgets {

namespace {

constexpr int kReadMs = 150;
constexpr int kPlaceMs = 60;

} // namespace

ConfigEditing::ConfigEditing(CodeEditor *editor, ConfigDesk *desk) : QObject(editor), m_editor(editor), m_desk(desk)
{
    connect(desk, &ConfigDesk::secretWritten, this, &ConfigEditing::secretWritten);
    m_readDelay.setSingleShot(true);
    m_readDelay.setInterval(kReadMs);
    m_placeDelay.setSingleShot(true);
    m_placeDelay.setInterval(kPlaceMs);
    connect(&m_readDelay, &QTimer::timeout, this, &ConfigEditing::readLater);
    connect(&m_placeDelay, &QTimer::timeout, this, &ConfigEditing::cursorMoved);
    connect(editor, &QPlainTextEdit::textChanged, this, &ConfigEditing::edited);
    connect(editor, &QPlainTextEdit::cursorPositionChanged, this, [this] {
        if (!m_performing && m_editor->hasFocus())
            m_placeDelay.start();
    });
}

void ConfigEditing::edited()
{
    if (m_performing)
        return;
    m_isBehind = true;
    m_reader.forget();
    // A secret that is being typed is covered at once, not only when the text has been read.
    const QTextBlock block = m_editor->textCursor().block();
    for (const TextSpan &span : secretSpans(block.text()))
        m_editor->addSecret(block.position() + span.begin, block.position() + span.end);
    m_readDelay.start();
}

void ConfigEditing::readNow()
{
    if (!m_isBehind)
        return;
    m_readDelay.stop();
    m_reader.forget();
    m_document->setText(m_editor->text());
    tellRead();
}

void ConfigEditing::readLater()
{
    m_reader.run(
        [text = m_editor->text()] {
            auto document = std::make_shared<ConfigDocument>();
            document->setText(text);
            return document;
        },
        [this](const std::shared_ptr<ConfigDocument> &document) {
            m_document = document;
            tellRead();
        });
}

void ConfigEditing::tellRead()
{
    m_isBehind = false;
    QList<QPair<int, int>> secrets;
    for (const TextSpan &span : m_document->secrets())
        secrets.emplaceBack(span.begin, span.end);
    m_editor->setSecrets(secrets);
    Q_EMIT documentRead();
    if (!m_editor->hasFocus())
        look(m_looked);
    else if (m_isPlaceOpen)
        cursorMoved();
}

bool ConfigEditing::perform(const QString &path, const std::function<FormEdit(ConfigDocument &)> &edit)
{
    readNow();
    const FormEdit made = edit(*m_document);
    if (!made.error.isEmpty()) {
        Q_EMIT refused(path, made.error);
        return false;
    }
    if (made.changes.isEmpty())
        return true;
    QList<CodeEditor::Change> changes;
    for (const TextChange &change : made.changes)
        changes.push_back({change.begin, change.removed, change.inserted});
    m_performing = true;
    m_editor->make(changes);
    m_performing = false;
    if (m_editor->text() != m_document->text()) // an editor keeps some odd characters otherwise
        m_document->setText(m_editor->text());
    Q_EMIT refused(path, {});
    tellRead();
    return true;
}

void ConfigEditing::undo()
{
    m_editor->undo();
    readNow();
}

void ConfigEditing::redo()
{
    m_editor->redo();
    readNow();
}

void ConfigEditing::moveSecret(const FormField &field, const QString &file)
{
    readNow();
    m_moving.insert(file, field);
    m_desk->writeSecret(file, m_document->secret(field.path));
}

void ConfigEditing::secretWritten(const QString &file, const QString &error)
{
    if (!m_moving.contains(file))
        return;
    const FormField field = m_moving.take(file);
    if (error.isEmpty())
        perform(field.path, [&](ConfigDocument &document) { return document.replaceSecretByFile(field, file); });
    else
        Q_EMIT refused(field.path, error);
}

int ConfigEditing::problemsWithin(const QString &path) const
{
    int count = 0;
    for (auto it = m_problems.begin(); it != m_problems.end(); ++it) {
        const bool inside =
            it.key().startsWith(path) && (it.key().size() == path.size() || it.key()[path.size()] == QLatin1Char('.') ||
                                          it.key()[path.size()] == QLatin1Char('['));
        count += inside ? 1 : 0;
    }
    return count;
}

void ConfigEditing::setProblems(const QList<QPair<QString, QString>> &problems)
{
    QHash<QString, QString> next;
    for (const auto &[path, text] : problems)
        next.insert(path, text);
    if (next == m_problems)
        return;
    m_problems = std::move(next);
    Q_EMIT problemsChanged();
}

void ConfigEditing::look(const QString &path)
{
    m_looked = path;
    const auto [first, last] = m_document->lines(path);
    m_editor->setLinked(first, last);
    if (!m_editor->hasFocus())
        m_editor->reveal(first, last);
}

void ConfigEditing::jump(const QString &path)
{
    Q_EMIT textWanted();
    const auto [first, last] = m_document->lines(path);
    m_editor->goTo(first < 0 ? 1 : first + 1, 0);
}

void ConfigEditing::cursorMoved()
{
    if (m_isBehind) {
        m_isPlaceOpen = true; // told once the text is read
        return;
    }
    m_isPlaceOpen = false;
    m_editor->setLinked(-1, -1);
    Q_EMIT placeChanged(m_document->pathAt(m_editor->textCursor().position()));
}

} // namespace widgets
