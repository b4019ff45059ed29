// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/label_matcher.h"

#include <QCoreApplication>

namespace widgets {

namespace {

struct Filters {
    Q_DECLARE_TR_FUNCTIONS(widgets::Filters)
};

/// Undoes the escapes of a quoted value: \" \\ \n.
QString unescaped(const QString &quoted)
{
    QString value;
    value.reserve(quoted.size());
    for (qsizetype i = 0; i < quoted.size(); ++i) {
        if (quoted[i] != QLatin1Char('\\') || i + 1 == quoted.size()) {
            value += quoted[i];
            continue;
        }
        ++i;
        if (quoted[i] == QLatin1Char('n'))
            value += QLatin1Char('\n');
        else if (quoted[i] == QLatin1Char('"') || quoted[i] == QLatin1Char('\\'))
            value += quoted[i];
        else
            value += QString(QLatin1Char('\\')) + quoted[i];
    }
    return value;
}

LabelMatcher::Kind kindOf(const QString &op)
{
    if (op == QLatin1String("="))
        return LabelMatcher::Kind::Equal;
    if (op == QLatin1String("!="))
        return LabelMatcher::Kind::NotEqual;
    return op == QLatin1String("=~") ? LabelMatcher::Kind::Match : LabelMatcher::Kind::NotMatch;
}

bool takesPattern(LabelMatcher::Kind kind)
{
    return kind == LabelMatcher::Kind::Match || kind == LabelMatcher::Kind::NotMatch;
}

} // namespace

bool LabelMatcher::matches(const QString &labelValue) const
{
    switch (kind) {
    case Kind::Equal:
        return labelValue == value;
    case Kind::NotEqual:
        return labelValue != value;
    case Kind::Match:
        return pattern.match(labelValue).hasMatch();
    case Kind::NotMatch:
        return !pattern.match(labelValue).hasMatch();
    }
    return false;
}

bool FilterExpression::accepts(const std::function<QString(const QString &)> &labelValue, const QString &haystack) const
{
    for (const LabelMatcher &matcher : matchers) {
        if (!matcher.matches(labelValue(matcher.name)))
            return false;
    }
    for (const QString &word : words) {
        if (!haystack.contains(word))
            return false;
    }
    return true;
}

FilterExpression parseFilter(const QString &text)
{
    static const QRegularExpression kMatcher(
        QStringLiteral(R"re(([A-Za-z_][A-Za-z0-9_.]*)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)")re"));
    static const QRegularExpression kUnfinished(QStringLiteral(R"re([A-Za-z_][A-Za-z0-9_.]*\s*(=~|!~|!=|=)\s*")re"));
    static const QRegularExpression kSeparators(QStringLiteral(R"([\s,{}]+)"));

    FilterExpression expression;
    QString rest;
    qsizetype end = 0;
    for (auto found = kMatcher.globalMatch(text); found.hasNext();) {
        const QRegularExpressionMatch match = found.next();
        rest += text.mid(end, match.capturedStart() - end) + QLatin1Char(' ');
        end = match.capturedEnd();
        LabelMatcher matcher;
        matcher.name = match.captured(1);
        matcher.kind = kindOf(match.captured(2));
        matcher.value = unescaped(match.captured(3));
        if (takesPattern(matcher.kind)) {
            matcher.pattern = QRegularExpression(QRegularExpression::anchoredPattern(matcher.value),
                                                 QRegularExpression::DotMatchesEverythingOption);
            if (!matcher.pattern.isValid()) {
                expression.error = Filters::tr("The pattern \"%1\" is not valid: %2")
                                       .arg(matcher.value, matcher.pattern.errorString());
                return expression;
            }
        }
        expression.matchers.push_back(std::move(matcher));
    }
    rest += text.mid(end);
    if (const QRegularExpressionMatch open = kUnfinished.match(rest); open.hasMatch())
        expression.error = Filters::tr("The closing quote after %1 is missing").arg(open.captured().trimmed());
    else
        expression.words = rest.toLower().split(kSeparators, Qt::SkipEmptyParts);
    return expression;
}

} // namespace widgets
