// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/live_page.h"

#include "widgets/pages/delivery_rows.h"
#include "widgets/pages/live_export.h"
#include "widgets/pages/live_memory.h"
#include "widgets/pages/live_search.h"
#include "widgets/pages/looks.h"
#include "widgets/parts/chart_view.h"
#include "widgets/parts/filter_bar.h"
#include "widgets/parts/icons.h"
#include "widgets/parts/panel.h"
#include "widgets/parts/table_view.h"
#include "widgets/text/format_time.h"
#include "widgets/text/format_unit.h"

#include <QAction>
#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSaveFile>
#include <QScrollArea>
#include <QSettings>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <limits>

namespace widgets {

namespace {

constexpr std::array<int, 6> kRangeMinutes{1, 5, 15, 60, 180, 720};
constexpr std::array<int, 4> kRateSeconds{0, 60, 300, 900};
constexpr int kDefaultRange = 5;
constexpr qint64 kLookUpMs = 5000;
constexpr qint64 kSearchMs = 2000;
constexpr qint64 kLoadMs = 15'000;
constexpr qint64 kAhead = 10'000;
constexpr qsizetype kMostPins = 50;
constexpr int kPointsOfAll = 1200; // of all lines of all charts: what drawing may cost

SeriesLabels labelsOf(const SeriesLine &line)
{
    SeriesLabels labels = line.labels;
    labels.push_back({QStringLiteral("__name__"), line.name});
    return labels;
}

} // namespace

LivePage::LivePage(PageContext context, QWidget *parent)
    : Page(context, parent), m_source(context.bridge, this), m_split(new QSplitter(Qt::Horizontal, this))
{
    auto *page = new QVBoxLayout(this);
    page->setContentsMargins(24, 16, 24, 16);
    m_split->setChildrenCollapsible(false);
    m_search = new LiveSearch(
        m_source, [this](const QString &name) { return drawnAs(name); }, this);
    m_split->addWidget(m_search);
    m_split->addWidget(makeCharts());
    m_split->setStretchFactor(0, 0);
    m_split->setStretchFactor(1, 1);
    m_split->setSizes({340, 720});
    page->addWidget(m_split);
    choose(addChart());

    connectBar();
    connect(m_search, &LiveSearch::toggled, this, &LivePage::toggle);
    connect(&m_source, &SeriesSource::lookedUp, this, &LivePage::showLookedUp);
    connect(&m_source, &SeriesSource::pastRead, this, &LivePage::showPast);
    connect(&m_source, &SeriesSource::related, this, [this](const QString &family, const QList<FoundSeries> &found) {
        QList<SeriesLine> buckets;
        for (const FoundSeries &series : found)
            buckets.push_back(toLine(series));
        for (LiveChart *chart : m_charts)
            chart->series().setBuckets(family, buckets);
        watchedChanged();
    });
    connect(&bridge(), &EngineBridge::pointsArrived, this, [this](const QList<LivePoint> &points) {
        for (const LivePoint &point : points) {
            for (LiveChart *chart : m_charts)
                chart->series().addPoint(point.series, point.time, point.value, point.histogram);
        }
    });
    connect(&bridge(), &EngineBridge::attachedChanged, this, [this](bool attached) {
        m_reading = false;
        m_now = 0;
        for (LiveChart *chart : m_charts)
            chart->series().uncover();
        if (attached && m_begun)
            begin();
    });
}

LivePage::~LivePage() = default;

QWidget *LivePage::makeBar(QWidget *parent)
{
    auto *box = new QWidget(parent);
    auto *bar = new QHBoxLayout(box);
    bar->setContentsMargins(0, 0, 0, 0);
    bar->setSpacing(8);
    m_range = new FilterBar(box);
    for (const int minutes : kRangeMinutes)
        m_range->add(minutes, QStringLiteral("live%1").arg(minutes));
    m_range->setCurrent(kDefaultRange);
    m_rateWindow = new QComboBox(box);
    m_rateWindow->setObjectName(QStringLiteral("rateWindow"));
    for (const int seconds : kRateSeconds)
        m_rateWindow->addItem(QString(), seconds);
    m_rateWindow->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_back = new QPushButton(box);
    m_back->setObjectName(QStringLiteral("zoomBack"));
    m_back->setIcon(themedIcon(QStringLiteral("undo")));
    m_back->setProperty("chip", true);
    m_back->setVisible(false);
    m_pause = new QPushButton(box);
    m_pause->setObjectName(QStringLiteral("pauseChart"));
    m_pause->setCheckable(true);
    m_add = new QToolButton(box);
    m_add->setObjectName(QStringLiteral("addChart"));

    m_add->setShortcut(
        QKeySequence(static_cast<int>(Qt::CTRL) | static_cast<int>(Qt::SHIFT) | static_cast<int>(Qt::Key_N)));
    m_export = new QToolButton(box);
    m_export->setObjectName(QStringLiteral("exportChart"));
    m_export->setPopupMode(QToolButton::InstantPopup);
    m_export->setIcon(themedIcon(QStringLiteral("export")));
    auto *menu = new QMenu(m_export);
    m_exportPicture = menu->addAction(QString(), this, [this] { saveAs(true); });
    m_exportCsv = menu->addAction(QString(), this, [this] { saveAs(false); });
    m_export->setMenu(menu);
    for (QToolButton *button : {m_add, m_export})
        button->setFocusPolicy(Qt::StrongFocus);
    bar->addWidget(m_range);
    bar->addWidget(m_rateWindow);
    bar->addStretch(1);
    for (QWidget *verb : {static_cast<QWidget *>(m_back), static_cast<QWidget *>(m_export),
                          static_cast<QWidget *>(m_add), static_cast<QWidget *>(m_pause)})
        bar->addWidget(verb);
    return box;
}

QWidget *LivePage::makeCharts()
{
    auto *box = new QWidget(this);
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(8, 0, 0, 0);
    column->setSpacing(8);
    column->addWidget(makeBar(box));
    auto *scroll = new QScrollArea(box);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto *content = new QWidget(scroll);
    content->setObjectName(QStringLiteral("pageContent"));
    m_chartColumn = new QVBoxLayout(content);
    m_chartColumn->setContentsMargins(0, 0, 0, 0);
    m_chartColumn->setSpacing(8);
    scroll->setWidget(content);
    column->addWidget(scroll, 3);
    m_key = new DeliveryKey(box);
    m_note = mutedLabel(box);
    m_note->setObjectName(QStringLiteral("pastNote"));
    m_note->setWordWrap(true);
    column->addWidget(m_key);
    column->addWidget(m_note);
    m_current = makeCurrentTable(this);
    m_currentView = new TableView(box);
    m_currentView->setObjectName(QStringLiteral("drawnSeries"));
    m_currentView->setModel(m_current);
    m_currentView->setItemDelegate(new CellDelegate(-1, m_currentView));
    m_currentView->setColumns({40, 240, 110, 90}, 1);
    m_currentView->setTextElideMode(Qt::ElideMiddle);
    m_currentView->setMinimumHeight(96);
    column->addWidget(m_currentView, 1);
    auto *verbs = new QHBoxLayout;
    verbs->setSpacing(8);
    m_remove = new QPushButton(box);
    m_remove->setObjectName(QStringLiteral("removeSeries"));
    m_remove->setEnabled(false);
    m_clear = new QPushButton(box);
    m_clear->setObjectName(QStringLiteral("clearSeries"));
    m_clear->setEnabled(false);
    verbs->addStretch(1);
    verbs->addWidget(m_remove);
    verbs->addWidget(m_clear);
    column->addLayout(verbs);
    return box;
}

void LivePage::connectBar()
{
    connect(m_range, &FilterBar::chosen, this, [this] {
        m_zooms.clear();
        m_source.dropPast();
        m_reading = false;
        draw();
        loadPast();
    });
    connect(m_rateWindow, &QComboBox::currentIndexChanged, this, &LivePage::draw);
    connect(m_back, &QPushButton::clicked, this, &LivePage::back);
    connect(m_pause, &QPushButton::toggled, this, &LivePage::setPaused);
    connect(m_add, &QToolButton::clicked, this, [this] {
        if (m_charts.size() < kMostCharts)
            choose(addChart());
    });
    connect(m_remove, &QPushButton::clicked, this, &LivePage::dropSelected);
    connect(m_clear, &QPushButton::clicked, this, [this] {
        m_chosen->series().clear();
        m_chosen->leaveQuantiles();
        watchedChanged();
    });
    for (TableView *table : {m_currentView, m_search->table()})
        connect(table, &TableView::closed, this, &LivePage::back);
    connect(m_currentView->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            [this] { m_remove->setEnabled(m_currentView->selectionModel()->hasSelection()); });
}

LiveChart *LivePage::addChart()
{
    auto *chart = new LiveChart(this);
    chart->setMinimumHeight(210);
    m_charts.push_back(chart);
    m_chartColumn->addWidget(chart, 1);
    connect(chart, &LiveChart::picked, this, [this, chart] { choose(chart); });
    connect(chart, &LiveChart::removeWanted, this, [this, chart] { removeChart(chart); });
    connect(chart, &LiveChart::viewChanged, this, [this, chart] {
        choose(chart);
        watchedChanged(); // quantiles need the other buckets
    });
    connect(chart->chart(), &ChartView::zoomed, this, &LivePage::zoom);
    connect(chart->chart(), &ChartView::hovered, this, [this, chart](qint64 time) {
        for (LiveChart *other : m_charts) {
            if (other != chart)
                other->chart()->setCursor(time);
        }
    });
    placeCharts();
    return chart;
}

void LivePage::removeChart(LiveChart *chart)
{
    if (m_charts.size() == 1)
        return;
    m_charts.removeOne(chart);
    chart->hide();
    chart->deleteLater();
    if (m_chosen == chart)
        m_chosen = m_charts.back();
    placeCharts();
    watchedChanged();
    m_chosen->chart()->setFocus(Qt::OtherFocusReason);
}

void LivePage::choose(LiveChart *chart)
{
    if (m_chosen == chart)
        return;
    m_chosen = chart;
    placeCharts();
    m_search->markDrawn();
    draw();
}

void LivePage::placeCharts()
{
    for (qsizetype i = 0; i < m_charts.size(); ++i)
        m_charts[i]->setPlace(static_cast<int>(i) + 1, m_charts[i] == m_chosen, m_charts.size() == 1);
    m_add->setEnabled(m_charts.size() < kMostCharts);
}

void LivePage::retranslate()
{
    m_search->retranslate();
    for (const int minutes : kRangeMinutes)
        m_range->setText(minutes, minutes < 60 ? tr("%1 min").arg(minutes) : tr("%1 h").arg(minutes / 60));
    for (std::size_t i = 0; i < kRateSeconds.size(); ++i)
        m_rateWindow->setItemText(static_cast<int>(i), kRateSeconds[i] == 0
                                                           ? tr("each scrape")
                                                           : tr("over %1 min").arg(kRateSeconds[i] / 60));
    m_rateWindow->setMinimumWidth(m_rateWindow->sizeHint().width()); // else it would be the first to give way
    m_rateWindow->setAccessibleName(tr("Time that rates and quantiles are made over"));
    m_rateWindow->setToolTip(tr("Rates and quantiles are of so much of the time before each point"));
    m_add->setText(tr("+ Chart"));
    m_add->setToolTip(tr("Add a chart (%1); new series go to the chosen one")
                          .arg(m_add->shortcut().toString(QKeySequence::NativeText)));
    m_add->setAccessibleName(tr("Add a chart"));
    m_export->setToolTip(tr("Save the chosen chart as a picture or a table"));
    m_export->setAccessibleName(tr("Export the chosen chart"));
    m_exportPicture->setText(tr("Picture (PNG)..."));
    m_exportCsv->setText(tr("Visible points (CSV)..."));
    m_back->setToolTip(tr("Back to the time from before zooming in (Esc)"));
    m_back->setAccessibleName(tr("Back"));
    QList<QPair<DeliveryStrip::Kind, QString>> words;
    for (const auto kind : {DeliveryStrip::Kind::Acknowledged, DeliveryStrip::Kind::Waiting,
                            DeliveryStrip::Kind::Dropped, DeliveryStrip::Kind::NotKnown})
        words.push_back({kind, deliveryWord(kind)});
    m_key->setTexts(words);
    for (LiveChart *chart : m_charts)
        chart->retranslate();
    m_currentView->setAccessibleName(tr("Drawn series"));
    m_currentView->setEmptyText(tr("Nothing is drawn"),
                                tr("At most %1 series at a time").arg(WatchedSeries::kMaxSeries));
    m_remove->setText(tr("Remove"));
    m_clear->setText(tr("Remove all"));
    setPaused(m_pause->isChecked());
}

void LivePage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    if (m_begun)
        return;
    m_begun = true;
    if (bridge().attached())
        begin();
}

/// What the page needs of an engine that it has not asked before.
void LivePage::begin()
{
    m_search->search();
    m_watched.clear();
    lookUpAll();
    watchedChanged();
}

void LivePage::focusFilter()
{
    m_search->box()->setFocus(Qt::ShortcutFocusReason);
    m_search->box()->selectAll();
}

QList<QWidget *> LivePage::stops() const
{
    return {m_search->box(), m_search->table(), m_chosen->chart(), m_currentView};
}

void LivePage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Space)
        m_pause->toggle();
    else if (event->key() == Qt::Key_Delete)
        dropSelected();
    else if (event->key() == Qt::Key_Escape && !m_zooms.isEmpty())
        back();
    else
        Page::keyPressEvent(event);
}

int LivePage::drawnAs(const QString &name) const
{
    const WatchedSeries::Item *item = m_chosen == nullptr ? nullptr : m_chosen->series().find(name);
    return item == nullptr ? -1 : item->color;
}

void LivePage::toggle(const SeriesLine &line)
{
    WatchedSeries &series = m_chosen->series();
    const QString name = fullName(line);
    if (series.contains(name)) {
        series.remove(name);
        m_chosen->leaveQuantiles();
    } else {
        if (!series.add(line)) {
            m_search->say(
                tr("At most %1 series can be drawn in a chart. Remove one first.").arg(WatchedSeries::kMaxSeries));
            return;
        }
        if (series.items().size() == 1 && isHistogram(line))
            m_chosen->setView(SeriesView::Quantiles);
    }
    watchedChanged();
}

void LivePage::dropSelected()
{
    const CurrentLine *line = m_current->at(m_currentView->currentIndex().row());
    if (line == nullptr)
        return;
    m_chosen->series().remove(line->key);
    m_chosen->leaveQuantiles();
    watchedChanged();
}

void LivePage::watchedChanged()
{
    QList<quint64> ids;
    for (LiveChart *chart : m_charts) {
        ids += chart->series().ids();
        if (!m_begun || chart->view() != SeriesView::Quantiles)
            continue;
        for (const QString &family : chart->series().unknownFamilies()) {
            const auto &items = chart->series().items();
            const auto bucket =
                std::find_if(items.begin(), items.end(), [&](const auto &item) { return item.family == family; });
            m_source.findRelated(bucketSelector(bucket->line), family);
        }
    }
    if (m_begun && ids != m_watched) {
        m_watched = ids;
        bridge().watchSeries(ids);
    }
    m_search->markDrawn();
    draw();
    loadPast();
}

void LivePage::lookUpAll()
{
    m_lookedUp.start();
    QList<SeriesLabels> all;
    for (const LiveChart *chart : m_charts) {
        for (const WatchedSeries::Item &item : chart->series().items())
            all.push_back(labelsOf(item.line));
    }
    for (const SeriesLine &pin : m_search->pins())
        all.push_back(labelsOf(pin));
    m_source.lookUp(all);
}

void LivePage::showLookedUp(const QList<FoundSeries> &series)
{
    bool changed = false;
    for (const FoundSeries &found : series) {
        const SeriesLine line = toLine(found);
        m_search->updatePin(line);
        for (LiveChart *chart : m_charts)
            changed = chart->series().update(line) || changed;
    }
    if (changed)
        watchedChanged();
}

LivePage::Window LivePage::window() const
{
    if (!m_zooms.isEmpty())
        return m_zooms.back();
    const qint64 to = m_pausedAt != 0 ? m_pausedAt : m_now;
    return {to - qint64(m_range->current()) * 60'000, to};
}

/// Asks the log for what the charts show and do not have.
void LivePage::loadPast()
{
    if (m_reading || !m_begun || m_now == 0 || !bridge().attached())
        return;
    const qint64 rates = m_rateWindow->currentData().toLongLong() * 1000;
    const qint64 from = window().first - rates;
    QList<quint64> ids;
    for (const LiveChart *chart : m_charts)
        ids += chart->series().uncovered(from);
    if (ids.isEmpty())
        return;
    m_reading = true;
    m_loaded.start();
    // Up to what is committed while the answer is made: what came before the series was watched is only there.
    m_source.readPast(ids, from - rates / 4, m_now + kAhead);
}

void LivePage::showPast(qint64 from, qint64 to, const SeriesSource::Past &past, const QString &error)
{
    m_reading = false;
    m_pastError = error;
    if (past) {
        // A look at a part of the past tells nothing of what came after it.
        const qint64 covered = to >= m_now ? from : std::numeric_limits<qint64>::max();
        for (const agent::engine::PastSeries &series : past->series) {
            for (LiveChart *chart : m_charts)
                chart->series().fill(series, covered);
        }
        m_logBegins = past->logBegins;
        m_readFrom = covered == from ? past->readFrom : m_readFrom;
    }
    if (isVisible()) {
        draw();
        if (error.isEmpty())
            loadPast(); // what was chosen meanwhile
    }
}

void LivePage::zoom(qint64 from, qint64 to)
{
    constexpr qint64 kShortest = 1000;
    const qint64 end = std::min(to, std::max(m_now, from + kShortest));
    if (end - from < kShortest)
        return;
    m_zooms.push_back({from, end});
    m_source.dropPast();
    m_reading = false;
    QList<quint64> ids; // also what is there: it may be thinned
    for (const LiveChart *chart : m_charts)
        ids += chart->series().ids();
    if (!ids.isEmpty() && bridge().attached()) {
        m_reading = true;
        m_source.readPast(ids, from - m_rateWindow->currentData().toLongLong() * 1000, end);
    }
    draw();
}

void LivePage::back()
{
    if (!m_zooms.isEmpty())
        m_zooms.removeLast();
    draw();
    loadPast();
}

void LivePage::setPaused(bool paused)
{
    m_pausedAt = !paused ? 0 : m_pausedAt != 0 ? m_pausedAt : m_now;
    m_pause->setText(paused ? tr("Go on") : tr("Pause"));
    m_pause->setIcon(themedIcon(paused ? QStringLiteral("play") : QStringLiteral("pause")));
    m_pause->setToolTip(tr("Holds the chart still (Space); values are collected all the same"));
    draw();
}

void LivePage::refresh(const Snapshot &snapshot)
{
    const bool first = m_now == 0;
    m_now = snapshot->time;
    if (m_begun && (!m_lookedUp.isValid() || m_lookedUp.elapsed() > kLookUpMs))
        lookUpAll();
    if (m_begun && snapshot->wal.series != m_seriesSeen &&
        (!m_searched.isValid() || m_searched.elapsed() > kSearchMs)) { // there are others to be found
        m_seriesSeen = snapshot->wal.series;
        m_searched.start();
        m_search->search();
    }
    // Held still, the lines stay, but what becomes of the time shown goes on.
    if (!chartDue() && !first)
        return;
    draw();
    if (first || !m_loaded.isValid() || m_loaded.elapsed() > kLoadMs)
        loadPast(); // what memory has let go of, or what was not there to be read
}

void LivePage::draw()
{
    if (m_now == 0 || m_chosen == nullptr)
        return;
    const auto [from, to] = window();
    const auto &snapshot = bridge().snapshot();
    const QList<DeliveryStrip::Row> delivery =
        snapshot ? deliveryRows(*snapshot, from, to) : QList<DeliveryStrip::Row>();
    qsizetype lines = 0;
    for (const LiveChart *chart : m_charts)
        lines += chart->series().items().size();
    LiveChart::Frame frame{from, to, m_rateWindow->currentData().toLongLong() * 1000, kPointsOfAll};
    for (LiveChart *chart : m_charts) {
        const bool none = chart->series().items().isEmpty();
        chart->setEmptyText(
            none        ? tr("Choose series at the left. What the log still has of them is drawn, and what comes.")
            : m_reading ? tr("Reading the log...")
                        : tr("No value in this time, neither in the log nor since"));
        frame.maxPoints =
            lines == 0 ? kPointsOfAll : static_cast<int>(kPointsOfAll * chart->series().items().size() / lines);
        chart->draw(frame, delivery);
    }
    setCurrent(*m_current, m_chosen->current());
    m_clear->setEnabled(!m_chosen->series().items().isEmpty());
    m_back->setVisible(!m_zooms.isEmpty());
    sayNote();
}

/// Why something of the time shown is not there.
void LivePage::sayNote()
{
    const qint64 from = window().first;
    QStringList notes;
    if (!m_pastError.isEmpty())
        notes << tr("The log could not be read: %1").arg(m_pastError);
    if (m_readFrom > from)
        notes << tr("Of the log, only what is newer than %1 was read: the rest would be too much")
                     .arg(formatClock(m_now, m_readFrom));
    else if (m_logBegins > from && m_logBegins != 0)
        notes << tr("The log reaches back to %1; what was delivered before is not kept")
                     .arg(formatClock(m_now, m_logBegins));
    if (const int leftOut = m_chosen->leftOut(); leftOut > 0)
        notes << tr("%Ln line(s) are left out: a chart shows at most %1", nullptr, leftOut)
                     .arg(WatchedSeries::kMaxSeries);
    m_note->setText(notes.join(QStringLiteral(". ")));
    m_note->setVisible(!notes.isEmpty());
}

void LivePage::saveAs(bool picture)
{
    auto *dialog = new QFileDialog(this, picture ? tr("Save the chart as a picture") : tr("Save the visible points"));
    dialog->setObjectName(QStringLiteral("exportDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(picture ? QStringLiteral("png") : QStringLiteral("csv"));
    dialog->setNameFilter(picture ? tr("Pictures (*.png)") : tr("Comma-separated values (*.csv)"));
    dialog->selectFile(picture ? QStringLiteral("series.png") : QStringLiteral("series.csv"));
    // As it was when it was asked for, however long the choice of a file takes.
    const QImage image = picture ? m_chosen->picture() : QImage();
    const QByteArray csv = picture ? QByteArray() : m_chosen->csv();
    connect(dialog, &QFileDialog::fileSelected, this, [this, image, csv, picture](const QString &path) {
        QSaveFile file(path);
        const bool saved = file.open(QIODevice::WriteOnly) &&
                           (picture ? image.save(&file, "PNG") : file.write(csv) == csv.size()) && file.commit();
        m_search->say(saved ? tr("Saved as %1").arg(path)
                            : tr("%1 could not be written: %2").arg(path, file.errorString()));
    });
    dialog->open();
}

void LivePage::saveState(QSettings &settings) const
{
    settings.setValue(QStringLiteral("range"), m_range->current());
    settings.setValue(QStringLiteral("rateWindow"), m_rateWindow->currentIndex());
    settings.setValue(QStringLiteral("split"), m_split->saveState());
    settings.setValue(QStringLiteral("pins"), toText(m_search->pins()));
    QStringList charts;
    QStringList views;
    for (const LiveChart *chart : m_charts) {
        QList<SeriesLine> lines;
        for (const WatchedSeries::Item &item : chart->series().items())
            lines.push_back(item.line);
        charts << toText(lines);
        views << QString::number(static_cast<int>(chart->view()));
    }
    settings.setValue(QStringLiteral("charts"), charts);
    settings.setValue(QStringLiteral("views"), views);
}

void LivePage::restoreState(QSettings &settings)
{
    m_range->setCurrent(settings.value(QStringLiteral("range"), kDefaultRange).toInt());
    m_rateWindow->setCurrentIndex(std::clamp(settings.value(QStringLiteral("rateWindow"), 0).toInt(), 0,
                                             static_cast<int>(kRateSeconds.size()) - 1));
    if (const QByteArray split = settings.value(QStringLiteral("split")).toByteArray(); !split.isEmpty())
        m_split->restoreState(split);
    m_search->setPins(toSeries(settings.value(QStringLiteral("pins")).toString(), kMostPins));
    const QStringList charts = settings.value(QStringLiteral("charts")).toStringList();
    const QStringList views = settings.value(QStringLiteral("views")).toStringList();
    for (qsizetype i = 0; i < std::min(charts.size(), kMostCharts); ++i) {
        LiveChart *chart = i < m_charts.size() ? m_charts[i] : addChart();
        for (const SeriesLine &line : toSeries(charts[i], WatchedSeries::kMaxSeries)) {
            if (!chart->series().add(line))
                break;
        }
        if (i < views.size())
            chart->setView(static_cast<SeriesView>(std::clamp(views[i].toInt(), 0, 2)));
    }
    if (m_begun && bridge().attached())
        begin();
}

} // namespace widgets
