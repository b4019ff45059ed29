// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/yaml_highlighter.h"

#include "widgets/parts/theme.h"

#include <QRegularExpression>

namespace widgets {

namespace {

/// Where the comment of a line begins, or its length: a # at the start or after a blank, outside of quotes.
qsizetype commentStart(const QString &text)
{
    QChar quote;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (!quote.isNull()) {
            if (c == QLatin1Char('\\') && quote == QLatin1Char('"'))
                ++i;
            else if (c == quote)
                quote = QChar();
        } else if (c == QLatin1Char('"') || c == QLatin1Char('\'')) {
            quote = c;
        } else if (c == QLatin1Char('#') && (i == 0 || text[i - 1].isSpace())) {
            return i;
        }
    }
    return text.size();
}

} // namespace

YamlHighlighter::YamlHighlighter(QTextDocument *document) : QSyntaxHighlighter(document)
{
    setDark(false);
}

QTextCharFormat YamlHighlighter::formatOf(const QColor &color) const
{
    QTextCharFormat format;
    format.setForeground(color);
    return format;
}

void YamlHighlighter::setDark(bool dark)
{
    m_dark = dark;
    m_key = formatOf(lineColor(0, dark));
    m_string = formatOf(lineColor(2, dark));
    m_constant = formatOf(lineColor(3, dark));
    m_comment = formatOf(colors(dark).muted);
    m_comment.setFontItalic(true);
    m_mark = formatOf(lineColor(1, dark));
    rehighlight();
}

void YamlHighlighter::highlightBlock(const QString &text)
{
    static const QRegularExpression kKey(
        QStringLiteral(R"((?:^|[{,\[\s])((?:"[^"]*"|'[^']*'|[A-Za-z_][\w.\-/]*)\s*)(:)(?=\s|$))"));
    static const QRegularExpression kDash(QStringLiteral(R"(^\s*((?:-\s+)+|-$))"));
    const qsizetype end = commentStart(text);
    if (end < text.size())
        setFormat(static_cast<int>(end), static_cast<int>(text.size() - end), m_comment);
    const QString code = text.left(end);
    highlightValue(code, 0, end);
    for (auto keys = kKey.globalMatch(code); keys.hasNext();) {
        const QRegularExpressionMatch key = keys.next();
        setFormat(static_cast<int>(key.capturedStart(1)), static_cast<int>(key.capturedLength(1)), m_key);
    }
    if (const QRegularExpressionMatch dash = kDash.match(code); dash.hasMatch())
        setFormat(static_cast<int>(dash.capturedStart(1)), static_cast<int>(dash.capturedLength(1)), m_mark);
}

void YamlHighlighter::highlightValue(const QString &text, qsizetype begin, qsizetype end)
{
    static const QRegularExpression kString(QStringLiteral(R"("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')"));
    static const QRegularExpression kConstant(QStringLiteral(
        R"((?<=[\s\[,:])(?:true|false|null|~|-?\d+(?:\.\d+)?(?:ms|s|m|h|d|w|y|B|[KMGTP]i?B)?(?:\d+(?:ms|s|m|h|d))*)(?=[\s,\]}]|$))"));
    const QString part = text.mid(begin, end - begin);
    for (auto found = kConstant.globalMatch(part); found.hasNext();) {
        const QRegularExpressionMatch match = found.next();
        setFormat(static_cast<int>(begin + match.capturedStart()), static_cast<int>(match.capturedLength()),
                  m_constant);
    }
    for (auto found = kString.globalMatch(part); found.hasNext();) {
        const QRegularExpressionMatch match = found.next();
        setFormat(static_cast<int>(begin + match.capturedStart()), static_cast<int>(match.capturedLength()), m_string);
    }
}

} // namespace widgets
