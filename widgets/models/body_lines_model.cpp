// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/body_lines_model.h"

#include <QByteArrayMatcher>

#include <cstring>

namespace widgets {

namespace {

constexpr qsizetype kMostShown = 2000; ///< Bytes of a line that are painted.

} // namespace

void BodyLinesModel::setBody(const QByteArray &body, quint64 marked)
{
    m_body = body;
    m_lower.clear();
    m_marked = marked;
    m_starts.clear();
    for (qsizetype at = 0; at < m_body.size();) {
        m_starts.push_back(at);
        const void *end = std::memchr(m_body.constData() + at, '\n', static_cast<std::size_t>(m_body.size() - at));
        at = end == nullptr ? m_body.size() : static_cast<const char *>(end) - m_body.constData() + 1;
    }
    m_starts.push_back(m_body.size());
    if (m_marked >= m_starts.size())
        m_marked = 0; // behind what is kept
    arrange();
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void BodyLinesModel::setFilter(const QString &text)
{
    const QByteArray lower = text.toLower().toUtf8();
    if (lower == m_filter)
        return;
    m_filter = lower;
    arrange();
}

void BodyLinesModel::arrange()
{
    std::vector<RowKey> next;
    if (m_filter.isEmpty()) {
        next.reserve(m_starts.size());
        for (std::size_t number = 1; number < m_starts.size(); ++number)
            next.push_back(number);
    } else {
        if (m_lower.isEmpty())
            m_lower = m_body.toLower();
        const QByteArrayMatcher matcher(m_filter);
        std::size_t number = 1;
        for (qsizetype at = matcher.indexIn(m_lower); at >= 0;) {
            while (m_starts[number] <= at)
                ++number;
            if (m_marked != 0 && m_marked < number && (next.empty() || next.back() < m_marked))
                next.push_back(m_marked);
            next.push_back(number);
            at = matcher.indexIn(m_lower, m_starts[number]);
        }
        if (m_marked != 0 && (next.empty() || next.back() < m_marked))
            next.push_back(m_marked);
    }
    setKeys(next);
}

QByteArrayView BodyLinesModel::line(quint64 number) const
{
    if (number == 0 || number >= m_starts.size())
        return {};
    QByteArrayView text = QByteArrayView(m_body).sliced(m_starts[number - 1], m_starts[number] - m_starts[number - 1]);
    while (!text.isEmpty() && (text.back() == '\n' || text.back() == '\r'))
        text.chop(1);
    return text;
}

int BodyLinesModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant BodyLinesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == NumberColumn ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    return section == NumberColumn ? tr("Line") : tr("Text");
}

QVariant BodyLinesModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const quint64 number = keyAt(index.row());
    const bool marked = number == m_marked;
    switch (role) {
    case KeyRole:
        return QVariant::fromValue<quint64>(number);
    case Qt::TextAlignmentRole:
        return index.column() == NumberColumn ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter)) : QVariant();
    case ToneRole: {
        if (marked)
            return static_cast<int>(Tone::Bad);
        const QByteArrayView text = line(number);
        const bool aside = index.column() == NumberColumn || (!text.isEmpty() && text.front() == '#');
        return static_cast<int>(aside ? Tone::Muted : Tone::Plain);
    }
    case GroupRole:
        return marked; // bold: colour does not stand alone
    case Qt::AccessibleTextRole:
        return marked ? tr("Line %1 is wrong: %2").arg(number).arg(QString::fromUtf8(line(number)))
                      : QString::fromUtf8(line(number));
    case Qt::DisplayRole:
        if (index.column() == NumberColumn)
            return QString::number(number);
        return QString::fromUtf8(line(number).first(std::min(line(number).size(), kMostShown)));
    case CopyRole:
        return index.column() == NumberColumn ? QString::number(number) : QString::fromUtf8(line(number));
    default:
        return {};
    }
}

} // namespace widgets
