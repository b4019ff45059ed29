// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/look_view.h"

#include "widgets/models/body_lines_model.h"
#include "widgets/pages/looks.h"
#include "widgets/parts/fact_grid.h"
#include "widgets/parts/filter_bar.h"
#include "widgets/parts/icons.h"
#include "widgets/parts/panel.h"
#include "widgets/parts/table_view.h"
#include "widgets/parts/text_box.h"
#include "widgets/parts/timing_bar.h"
#include "widgets/text/format_time.h"
#include "widgets/text/format_unit.h"

#include <QClipboard>
#include <QCoreApplication>
#include <QEvent>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QThreadPool>
#include <QVBoxLayout>

#include <algorithm>

namespace widgets {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(widgets::LookView)
};

constexpr int kTableHeight = 150;

} // namespace

void showTiming(TimingBar &bar, const TimingParts &timing)
{
    const bool kept = timing.connect <= 0 && timing.tls <= 0;
    const double whole = std::max(timing.total, 1e-9);
    const auto piece = [&](const QString &name, double seconds, bool none) {
        return TimingBar::Piece{name, none ? noValue() : formatSpan(seconds), std::clamp(seconds / whole, 0.0, 1.0)};
    };
    bar.setPieces({piece(Texts::tr("Name"), timing.name, kept), piece(Texts::tr("Connect"), timing.connect, kept),
                   piece(Texts::tr("TLS"), timing.tls, timing.tls <= 0),
                   piece(Texts::tr("First byte"), timing.firstByte, timing.firstByte <= 0),
                   piece(Texts::tr("Body"), timing.body, timing.firstByte <= 0)});
}

LookView::LookView(QWidget *parent)
    : QWidget(parent), m_empty(new EmptyState(this)), m_content(new QWidget(this)), m_badge(new Badge(14, m_content)),
      m_verdict(new QLabel(m_content)), m_error(new TextBox(6, m_content)), m_facts(new FactGrid(96, m_content)),
      m_timing(new TimingBar(m_content)), m_notes(mutedLabel(m_content)), m_views(new FilterBar(m_content)),
      m_filter(new QLineEdit(m_content)), m_copy(new QPushButton(m_content)), m_lines(new BodyLinesModel(this)),
      m_body(new TableView(m_content)), m_changes(makeSampleChangeTable(this)), m_changesView(new TableView(m_content)),
      m_headers(makeFieldTable(this)), m_headersView(new TableView(m_content))
{
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(m_empty);
    all->addWidget(m_content, 1);
    auto *column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    m_verdict->setObjectName(QStringLiteral("lookVerdict"));
    addVerdict(column, m_badge, m_verdict);
    m_error->setObjectName(QStringLiteral("lookError"));
    column->addWidget(m_error);
    m_timing->setObjectName(QStringLiteral("lookTiming"));
    column->addWidget(m_timing);
    for (int *cell : {&m_statusCell, &m_samplesCell, &m_keptCell, &m_seriesCell, &m_bytesCell})
        *cell = m_facts->add();
    column->addWidget(m_facts);
    m_notes->setWordWrap(true);
    column->addWidget(m_notes);
    buildViews();
    auto *bar = new QHBoxLayout;
    bar->setSpacing(8);
    bar->addWidget(m_views);
    bar->addStretch(1);
    bar->addWidget(m_copy);
    column->addLayout(bar);
    column->addWidget(m_filter);
    for (TableView *table : {m_body, m_changesView, m_headersView}) {
        table->setMinimumHeight(kTableHeight);
        table->setSelectionMode(QAbstractItemView::ExtendedSelection);
        column->addWidget(table, 1);
    }
    choose(BodyView);
    display(nullptr, nullptr);
}

void LookView::buildViews()
{
    m_views->add(BodyView, QStringLiteral("lookBodyTab"));
    m_views->add(ChangesView, QStringLiteral("lookChangesTab"));
    m_views->add(HeadersView, QStringLiteral("lookHeadersTab"));
    m_filter->setObjectName(QStringLiteral("lookFilter"));
    m_filter->setClearButtonEnabled(true);
    m_filter->addAction(themedIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_copy->setObjectName(QStringLiteral("copyBody"));
    const QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    m_body->setObjectName(QStringLiteral("lookBody"));
    m_body->setModel(m_lines);
    m_body->setFont(fixed);
    m_body->setItemDelegate(new CellDelegate(-1, m_body));
    m_body->setColumns({64, 300}, BodyLinesModel::TextColumn);
    m_body->verticalHeader()->setDefaultSectionSize(m_body->fontMetrics().height() + 6);
    m_changesView->setObjectName(QStringLiteral("lookChanges"));
    m_changesView->setModel(m_changes);
    m_changesView->setItemDelegate(new CellDelegate(-1, m_changesView));
    m_changesView->setColumns({200, 90, 90, 90}, 0);
    m_changesView->setTextElideMode(Qt::ElideMiddle);
    m_headersView->setObjectName(QStringLiteral("lookHeaders"));
    m_headersView->setModel(m_headers);
    m_headersView->setItemDelegate(new CellDelegate(-1, m_headersView));
    m_headersView->setColumns({180, 200}, 1);
    connect(m_views, &FilterBar::chosen, this, &LookView::choose);
    connect(m_filter, &QLineEdit::textChanged, this, &LookView::applyFilter);
    connect(m_copy, &QPushButton::clicked, this, &LookView::copyBody);
}

void LookView::retranslate()
{
    m_empty->setText(tr("Not asked yet"),
                     tr("\u201CScrape now\u201D asks the target once, beside its schedule, and shows what it answers. "
                        "Nothing of it is stored."));
    m_error->setAccessibleName(tr("Why the scrape would fail"));
    m_timing->setAccessibleName(tr("Where the time went"));
    m_facts->setName(m_statusCell, tr("Status"));
    m_facts->setName(m_samplesCell, tr("Samples"));
    m_facts->setName(m_keptCell, tr("Kept"), tr("Left by the job's metric relabelling"));
    m_facts->setName(m_seriesCell, tr("Series"));
    m_facts->setName(m_bytesCell, tr("Size"));
    m_views->setText(BodyView, tr("Text"));
    m_views->setText(HeadersView, tr("Headers"));
    m_filter->setPlaceholderText(tr("Find in this list"));
    m_filter->setAccessibleName(tr("Find in this list"));
    m_copy->setText(tr("Copy answer"));
    m_body->setAccessibleName(tr("Answer, line by line"));
    m_changesView->setAccessibleName(tr("Difference to the answer before"));
    m_headersView->setAccessibleName(tr("Headers of the answer"));
    m_headersView->setEmptyText(tr("No headers"), tr("There was no answer."));
    display(m_look, m_before);
}

void LookView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_look)
        showVerdict();
}

void LookView::fail(const QString &error)
{
    display(nullptr, nullptr);
    m_empty->setText(tr("The target was not asked"), error);
}

void LookView::display(const LookPtr &look, const LookPtr &before)
{
    const bool isNew = look != m_look;
    m_look = look;
    m_before = before;
    m_empty->setVisible(!look);
    m_content->setVisible(look != nullptr);
    if (!look)
        return;
    showVerdict();
    showFacts();
    showNotes();
    if (isNew)
        m_lines->setBody(look->isText ? look->body : QByteArray(), look->errorLine);
    QList<FieldLine> fields;
    for (const auto &[name, value] : look->headers)
        fields.push_back({name, value});
    setFields(*m_headers, fields);
    if (isNew && m_lines->markedRow() >= 0) {
        choose(BodyView);
        m_body->setCurrentIndex(m_lines->index(m_lines->markedRow(), BodyLinesModel::TextColumn));
        m_body->scrollTo(m_body->currentIndex(), QAbstractItemView::PositionAtCenter);
    }
    m_body->setEmptyText(look->isText ? tr("The answer is empty") : tr("The answer is no text"),
                         look->isText ? QString()
                                      : tr("It is in the protobuf format. To read it, let the job's scrape_protocols "
                                           "begin with a text format."));
    compare();
}

void LookView::showVerdict()
{
    const Colors &c = colorsOf(*this);
    const LookAnswer &look = *m_look;
    const Tone tone = look.error.isEmpty() ? Tone::Good : Tone::Bad;
    m_badge->setShape(shapeOf(tone), colorOf(tone, c));
    const QString when = formatClock(look.time, look.time);
    m_verdict->setText(
        look.error.isEmpty()
            ? tr("At %1: a good answer in %2. Nothing of it is stored.").arg(when, formatSpan(look.timing.total))
        : look.errorLine > 0 ? tr("At %1: a scrape of this would fail in line %2.").arg(when).arg(look.errorLine)
                             : tr("At %1: a scrape of this would fail.").arg(when));
    m_badge->setAccessibleName(m_verdict->text());
    QString error = look.error;
    if (!look.errorText.isEmpty())
        error += QLatin1Char('\n') + look.errorText;
    m_error->setText(error);
    m_error->setVisible(!error.isEmpty());
}

void LookView::showFacts()
{
    const LookAnswer &look = *m_look;
    showTiming(*m_timing, look.timing);
    m_facts->setValue(m_statusCell, look.status == 0 ? noValue() : QString::number(look.status));
    m_facts->setValue(m_samplesCell, formatExact(look.samples));
    m_facts->setValue(m_keptCell, formatExact(look.kept));
    m_facts->setShown(m_keptCell, look.kept != look.samples);
    m_facts->setValue(m_seriesCell, formatExact(look.series));
    m_facts->setValue(
        m_bytesCell, formatBytes(static_cast<double>(look.bodyBytes)),
        tr("%1 bytes, %2 on the wire with headers").arg(formatExact(look.bodyBytes), formatExact(look.wireBytes)));
}

void LookView::showNotes()
{
    QStringList notes;
    if (m_look->timing.connect <= 0 && m_look->status != 0)
        notes << tr("The connection of the scrape before was used again.");
    if (m_look->usedFallback)
        notes << tr("The type of the answer is not known: it was read as fallback_scrape_protocol says.");
    if (m_look->duplicates > 0)
        notes << tr("%Ln samples are of series that were there before; the first ones count.", nullptr,
                    static_cast<int>(m_look->duplicates));
    if (m_look->bodyCut)
        notes << tr("The list below ends after 4 MiB; all of the answer was read.");
    m_notes->setText(notes.join(QLatin1Char(' ')));
    m_notes->setVisible(!notes.isEmpty());
}

/// On a thread of the pool: answers may be large.
void LookView::compare()
{
    const quint64 number = ++m_comparison;
    const auto show = [this, number](const QList<SampleChange> &found) {
        if (number != m_comparison)
            return;
        m_found = found;
        m_views->setText(ChangesView, tr("Difference"), m_before ? m_found.size() : -1);
        m_changesView->setEmptyText(
            m_before ? tr("Nothing has changed") : tr("Nothing to compare with"),
            m_before ? tr("The answer is as it was at %1.").arg(formatClock(m_before->time, m_before->time))
                     : tr("Scrape once more: then this shows what differs from this answer."));
        applyFilter();
    };
    if (!m_before || !m_look->isText || !m_before->isText) {
        show({});
        return;
    }
    QThreadPool::globalInstance()->start([before = m_before, look = m_look, tell = m_crossing.over(show)] {
        tell(sampleChanges(before->body, look->body));
    });
}

void LookView::choose(int view)
{
    m_views->setCurrent(view);
    m_body->setVisible(view == BodyView);
    m_changesView->setVisible(view == ChangesView);
    m_headersView->setVisible(view == HeadersView);
    m_filter->setVisible(view != HeadersView);
    m_copy->setVisible(view == BodyView);
}

void LookView::applyFilter()
{
    m_lines->setFilter(m_filter->text());
    setSampleChanges(*m_changes, m_found, m_filter->text());
}

void LookView::copyBody() const
{
    if (m_look)
        QGuiApplication::clipboard()->setText(QString::fromUtf8(m_look->body));
}

} // namespace widgets
