// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSyntaxHighlighter>

namespace widgets {

/// Colours YAML: keys, strings, numbers and constants, comments, list dashes. Knows lines, not documents: a block
/// scalar is coloured as if it were YAML.
class YamlHighlighter : public QSyntaxHighlighter {
    Q_OBJECT
public:
    explicit YamlHighlighter(QTextDocument *document);
    /// Colours for a light or a dark surface; highlights anew.
    void setDark(bool dark);

protected:
    void highlightBlock(const QString &text) override;

private:
    [[nodiscard]] QTextCharFormat formatOf(const QColor &color) const;
    void highlightValue(const QString &text, qsizetype begin, qsizetype end);

    QTextCharFormat m_key, m_string, m_constant, m_comment, m_mark;
    bool m_dark = false;
};

} // namespace widgets
