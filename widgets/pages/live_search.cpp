// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/live_search.h"

#include "widgets/pages/looks.h"
#include "widgets/parts/icons.h"
#include "widgets/parts/panel.h"
#include "widgets/parts/table_view.h"
#include "widgets/text/format_unit.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

#include <algorithm>

namespace widgets {

namespace {

constexpr int kMostFound = 500;
constexpr int kPinColumn = 2;

} // namespace

SeriesLine toLine(const FoundSeries &series)
{
    SeriesLine line;
    line.series = series.series;
    line.name = series.name;
    line.labels = series.labels;
    line.type = series.type;
    line.help = series.help;
    line.unit = series.unit;
    return line;
}

LiveSearch::LiveSearch(SeriesSource &source, std::function<int(const QString &)> drawnAs, QWidget *parent)
    : QWidget(parent), m_source(source), m_drawnAs(std::move(drawnAs)), m_search(new QLineEdit(this)),
      m_found(makeSeriesTable(this)), m_foundView(new TableView(this)), m_about(mutedLabel(this)),
      m_note(mutedLabel(this)), m_draw(new QPushButton(this)), m_pin(new QPushButton(this))
{
    setMinimumWidth(280);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 8, 0);
    column->setSpacing(8);
    m_search->setObjectName(QStringLiteral("seriesSearch"));
    m_search->setClearButtonEnabled(true);
    m_search->addAction(themedIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_foundView->setObjectName(QStringLiteral("foundSeries"));
    m_foundView->setModel(m_found);
    m_foundView->setItemDelegate(new CellDelegate(-1, m_foundView));
    m_foundView->setColumns({40, 180, 40}, 1);
    m_foundView->verticalHeader()->setDefaultSectionSize(2 * fontMetrics().height() + 12);
    m_foundView->installEventFilter(this);
    m_about->setObjectName(QStringLiteral("seriesAbout"));
    m_about->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_draw->setObjectName(QStringLiteral("drawSeries"));
    m_pin->setObjectName(QStringLiteral("pinSeries"));
    for (QLabel *label : {m_about, m_note})
        label->setWordWrap(true);
    auto *verbs = new QHBoxLayout;
    verbs->setSpacing(8);
    verbs->addWidget(m_note, 1);
    verbs->addWidget(m_pin);
    verbs->addWidget(m_draw);
    column->addWidget(m_search);
    column->addWidget(m_foundView, 1);
    column->addWidget(m_about);
    column->addLayout(verbs);

    m_delay.setSingleShot(true);
    m_delay.setInterval(150);
    connect(&m_delay, &QTimer::timeout, this, &LiveSearch::search);
    connect(m_search, &QLineEdit::textChanged, &m_delay, qOverload<>(&QTimer::start));
    connect(m_search, &QLineEdit::returnPressed, m_foundView, qOverload<>(&QWidget::setFocus));
    const auto toggleAt = [this](const QModelIndex &index) {
        if (const SeriesLine *line = m_found->at(index.row()); line != nullptr)
            Q_EMIT toggled(SeriesLine(*line));
    };
    connect(m_foundView, &TableView::opened, this, toggleAt);
    connect(m_foundView, &QTableView::clicked, this, [this, toggleAt](const QModelIndex &index) {
        if (index.column() == kPinColumn)
            togglePin();
        else
            toggleAt(index);
    });
    connect(m_draw, &QPushButton::clicked, this, [this, toggleAt] { toggleAt(m_foundView->currentIndex()); });
    connect(m_pin, &QPushButton::clicked, this, &LiveSearch::togglePin);
    connect(m_foundView->selectionModel(), &QItemSelectionModel::currentChanged, this, &LiveSearch::describeCurrent);
    connect(&m_source, &SeriesSource::found, this, &LiveSearch::show);
}

bool LiveSearch::eventFilter(QObject *object, QEvent *event)
{
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent *>(event)->key() == Qt::Key_P &&
        static_cast<QKeyEvent *>(event)->modifiers() == Qt::NoModifier) {
        togglePin();
        return true;
    }
    return QWidget::eventFilter(object, event);
}

void LiveSearch::retranslate()
{
    m_search->setPlaceholderText(tr("Words, or up{job=\"node\"}"));
    m_search->setToolTip(tr("Words of a name, a label or a help text; or a selector with =, !=, =~ and !~"));
    m_search->setAccessibleName(tr("Search series"));
    m_foundView->setAccessibleName(tr("Found series; Enter draws or removes one, P pins it"));
    fill();
}

void LiveSearch::search()
{
    m_delay.stop();
    m_source.find(m_search->text(), kMostFound);
}

void LiveSearch::show(const SeriesFound &found)
{
    m_error = found.error;
    m_search->setProperty("invalid", !m_error.isEmpty());
    m_search->style()->unpolish(m_search);
    m_search->style()->polish(m_search);
    if (m_error.isEmpty()) { // else what was found before stays
        m_lines.clear();
        for (const FoundSeries &series : found.series)
            m_lines.push_back(toLine(series));
        m_matched = found.matched;
        m_searched = found.searched;
    }
    fill();
}

bool LiveSearch::isPinned(const QString &name) const
{
    return std::any_of(m_pins.begin(), m_pins.end(), [&](const SeriesLine &pin) { return fullName(pin) == name; });
}

void LiveSearch::fill()
{
    QList<SeriesLine> shown = m_pins;
    for (const SeriesLine &line : m_lines) {
        if (!isPinned(fullName(line)))
            shown.push_back(line);
    }
    describe(shown);
    for (qsizetype i = 0; i < shown.size(); ++i) {
        shown[i].pinned = i < m_pins.size();
        shown[i].color = m_drawnAs(fullName(shown[i]));
        if (shown[i].series == 0)
            shown[i].detail = tr("not scraped now") + QStringLiteral(" \u00B7 ") + shown[i].detail;
    }
    setSeries(*m_found, shown);
    if (m_searched == 0)
        m_foundView->setEmptyText(tr("No series yet"), tr("They appear here with the first scrape of a target."));
    else
        m_foundView->setEmptyText(tr("No series found"),
                                  tr("Only series that are being scraped can be found. Try fewer words."));
    const QString all = formatExact(m_searched);
    if (!m_error.isEmpty())
        m_note->setText(m_error);
    else if (m_matched > static_cast<quint64>(m_lines.size()))
        m_note->setText(tr("The best %1 of %2 found are shown; more words narrow the search")
                            .arg(formatExact(static_cast<quint64>(m_lines.size())), formatExact(m_matched)));
    else
        m_note->setText(tr("%Ln of %1 series found", nullptr, static_cast<int>(m_matched)).arg(all));
    describeCurrent();
}

void LiveSearch::markDrawn()
{
    fill();
}

void LiveSearch::say(const QString &text)
{
    m_note->setText(text);
}

void LiveSearch::describeCurrent()
{
    const QModelIndex current = m_foundView->currentIndex();
    const SeriesLine *line = current.isValid() ? m_found->at(current.row()) : nullptr;
    m_draw->setEnabled(line != nullptr);
    m_pin->setEnabled(line != nullptr);
    m_draw->setText(line != nullptr && line->color >= 0 ? tr("Do not draw") : tr("Draw"));
    m_pin->setText(line != nullptr && line->pinned ? tr("Unpin") : tr("Pin"));
    m_pin->setToolTip(tr("Pinned series stay at the top of the list, over restarts (P)"));
    m_about->setVisible(line != nullptr);
    if (line == nullptr)
        return;
    QStringList facts;
    facts << (line->type.isEmpty() ? tr("type not told") : line->type);
    if (!line->unit.isEmpty())
        facts << line->unit;
    facts << (line->help.isEmpty() ? tr("no help text is told") : line->help);
    m_about->setTextFormat(Qt::PlainText);
    m_about->setText(facts.join(QStringLiteral(" \u00B7 ")));
    m_about->setToolTip(fullName(*line));
}

void LiveSearch::togglePin()
{
    const QModelIndex current = m_foundView->currentIndex();
    const SeriesLine *line = current.isValid() ? m_found->at(current.row()) : nullptr;
    if (line == nullptr)
        return;
    const QString name = fullName(*line);
    constexpr qsizetype kMostPins = 50;
    if (isPinned(name))
        m_pins.removeIf([&](const SeriesLine &pin) { return fullName(pin) == name; });
    else if (m_pins.size() < kMostPins)
        m_pins.push_back(*line);
    fill();
    Q_EMIT pinsChanged();
}

void LiveSearch::setPins(const QList<SeriesLine> &pins)
{
    m_pins = pins;
    fill();
}

void LiveSearch::updatePin(const SeriesLine &line)
{
    const QString name = fullName(line);
    for (SeriesLine &pin : m_pins) {
        if (fullName(pin) == name && !(pin.series == line.series && pin.help == line.help)) {
            pin = line;
            fill();
        }
    }
}

} // namespace widgets
