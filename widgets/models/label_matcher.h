// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRegularExpression>
#include <QString>
#include <QStringList>

#include <functional>
#include <vector>

namespace widgets {

/// One label matcher as in a series selector: `job="x"`, `instance=~"10.*"`, `env!="test"`, `path!~".*tmp"`. Patterns
/// are anchored at both ends. A value.
struct LabelMatcher {
    enum class Kind { Equal, NotEqual, Match, NotMatch };
    Kind kind = Kind::Equal;
    QString name;
    QString value;
    QRegularExpression pattern; ///< For Match and NotMatch.

    /// A label that is absent is the empty string.
    [[nodiscard]] bool matches(const QString &labelValue) const;
};

/// What a person typed into a filter box: label matchers and plain words, in any order, with or without braces and
/// commas.
struct FilterExpression {
    std::vector<LabelMatcher> matchers;
    QStringList words; ///< Lower case; every one must occur.
    QString error;     ///< Translated; empty: the text was understood.

    [[nodiscard]] bool empty() const { return matchers.empty() && words.isEmpty(); }
    /// `labelValue` gives the value of a label by name; `haystack` is lower case text that holds the words.
    [[nodiscard]] bool accepts(const std::function<QString(const QString &)> &labelValue,
                               const QString &haystack) const;
};

/// Reads `job="can-bus", instance=~"10.*" refused`. Never throws; a text that is not understood has an error that says
/// where.
[[nodiscard]] FilterExpression parseFilter(const QString &text);

} // namespace widgets
