// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/discovery_page.h"

#include "widgets/pages/looks.h"
#include "widgets/pages/relabel_view.h"
#include "widgets/parts/icons.h"
#include "widgets/parts/panel.h"
#include "widgets/parts/side_pane.h"
#include "widgets/parts/table_view.h"
#include "widgets/text/format_unit.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QSettings>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

namespace widgets {

namespace {

constexpr int kStateColumn = 6;
constexpr int kPaneWidth = 400;

bool sameDiscovery(const Snapshot &a, const Snapshot &b)
{
    const auto same = [](const auto &x, const auto &y, auto equal) {
        return std::equal(x.begin(), x.end(), y.begin(), y.end(), equal);
    };
    return a && b &&
           same(a->discovery, b->discovery,
                [](const auto &x, const auto &y) {
                    return x.targets == y.targets && x.lastUpdate == y.lastUpdate && x.job == y.job &&
                           x.mechanism == y.mechanism && x.lastError == y.lastError;
                }) &&
           same(a->pools, b->pools, [](const auto &x, const auto &y) {
               return x.dropped == y.dropped && x.up + x.down + x.unknown == y.up + y.down + y.unknown &&
                      x.job == y.job;
           });
}

} // namespace

DiscoveryPage::DiscoveryPage(PageContext context, QWidget *parent)
    : Page(context, parent), m_filter(new QLineEdit(this)), m_mechanismsTitle(new SectionHeading(this)),
      m_mechanisms(makeDiscoveryTable(this)), m_sorted(new QSortFilterProxyModel(this)),
      m_mechanismsView(new TableView(this)), m_jobTitle(new SectionHeading(this)),
      m_sides(new QSplitter(Qt::Horizontal, this)), m_kept(makeSide(FoundTargetsModel::Kind::Kept, "kept", m_sides)),
      m_dropped(makeSide(FoundTargetsModel::Kind::Dropped, "dropped", m_sides)),
      m_probe(new TargetProbe(bridge(), this)), m_pane(new SidePane(m_sides)),
      m_relabel(new RelabelView(*m_probe, m_pane))
{
    auto *page = new QVBoxLayout(this);
    page->setContentsMargins(24, 16, 24, 16);
    page->setSpacing(12);
    m_filter->setObjectName(QStringLiteral("discoveryFilter"));
    m_filter->setClearButtonEnabled(true);
    m_filter->addAction(themedIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    page->addWidget(m_filter);
    buildMechanisms();
    page->addWidget(m_mechanismsTitle);
    page->addWidget(m_mechanismsView, 2);
    page->addWidget(m_jobTitle);
    m_sides->setChildrenCollapsible(false);
    page->addWidget(m_sides, 3);
    m_pane->body()->addWidget(m_relabel, 1);
    m_pane->hide();
    connect(m_filter, &QLineEdit::textChanged, this, &DiscoveryPage::applyFilter);
    connect(m_pane, &SidePane::closed, this, &DiscoveryPage::closeDetails);
}

void DiscoveryPage::buildMechanisms()
{
    m_sorted->setSourceModel(m_mechanisms);
    m_sorted->setSortRole(SortRole);
    m_mechanismsView->setObjectName(QStringLiteral("mechanisms"));
    m_mechanismsView->setModel(m_sorted);
    m_mechanismsView->setItemDelegate(new CellDelegate(kStateColumn, m_mechanismsView));
    m_mechanismsView->setColumns({180, 100, 90, 76, 90, 110, 200}, kStateColumn);
    m_mechanismsView->setSortingEnabled(true);
    m_mechanismsView->sortByColumn(0, Qt::AscendingOrder);
    m_mechanismsView->setMinimumHeight(120);
    connect(m_mechanismsView->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &DiscoveryPage::chooseJob);
}

DiscoveryPage::Side DiscoveryPage::makeSide(FoundTargetsModel::Kind kind, const char *name, QWidget *parent)
{
    auto *box = new QWidget(parent);
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    Side side{new FoundTargetsModel(kind, this), new SectionHeading(box), new TableView(box)};
    side.view->setObjectName(QString::fromLatin1(name));
    side.view->setModel(side.model);
    side.view->setItemDelegate(new CellDelegate(-1, side.view));
    side.view->setColumns({160, 160}, FoundTargetsModel::OutcomeColumn);
    side.view->horizontalHeader()->setSortIndicatorShown(true);
    side.view->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    side.view->setSortingEnabled(true);
    side.view->setMinimumHeight(140);
    column->addWidget(side.title);
    column->addWidget(side.view, 1);
    connect(side.view, &TableView::opened, this, [this, side](const QModelIndex &index) { open(side, index); });
    connect(side.view, &QTableView::clicked, this, [this, side](const QModelIndex &index) { open(side, index); });
    connect(side.view, &TableView::closed, this, &DiscoveryPage::closeDetails);
    connect(side.view->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this, side](const QModelIndex &index) {
                if (m_pane->isVisible() && index.isValid() && side.view->hasFocus())
                    open(side, index);
            });
    return side;
}

void DiscoveryPage::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void DiscoveryPage::showSubject(const QString &subject)
{
    m_filter->setText(subject);
}

QList<QWidget *> DiscoveryPage::stops() const
{
    QList<QWidget *> all{m_mechanismsView, m_kept.view, m_dropped.view, m_filter};
    if (m_pane->isVisible())
        all.insert(3, m_pane->findChild<QToolButton *>(QStringLiteral("closePane")));
    return all;
}

void DiscoveryPage::retranslate()
{
    m_filter->setPlaceholderText(tr("Find a job, a mechanism, an error, or a discovered target by any of its labels"));
    m_filter->setAccessibleName(tr("Find in discovery"));
    m_mechanismsTitle->setText(tr("Where targets come from"));
    m_mechanismsView->setAccessibleName(tr("Discovery mechanisms"));
    m_kept.view->setAccessibleName(tr("Kept targets"));
    m_dropped.view->setAccessibleName(tr("Dropped targets"));
    m_kept.title->setText(tr("Kept"));
    m_dropped.title->setText(tr("Dropped"));
    m_pane->setTitle(tr("Relabelling"));
    m_pane->setCloseText(tr("Close (Esc)"));
    m_relabel->retranslate();
    showTitles();
}

void DiscoveryPage::applyFilter(const QString &text)
{
    m_text = text.trimmed();
    if (const Snapshot snapshot = std::exchange(m_snapshot, nullptr))
        refresh(snapshot);
}

void DiscoveryPage::refresh(const Snapshot &snapshot)
{
    if (!sameDiscovery(m_snapshot, snapshot)) {
        m_mentioning = m_text.isEmpty() ? QSet<QString>() : jobsThatMention(*snapshot, m_text);
        setDiscovery(*m_mechanisms, *snapshot, m_text, m_mentioning);
    }
    m_snapshot = snapshot;
    if (snapshot->lastReloadTime != m_reloadTime) {
        m_reloadTime = snapshot->lastReloadTime;
        m_relabel->forget();
    }
    keepChosenJob();
    showJob();
}

/// The first job is chosen when the one that was has gone.
void DiscoveryPage::keepChosenJob()
{
    const QModelIndex current = m_mechanismsView->currentIndex();
    if (current.isValid() && current.siblingAtColumn(0).data().toString() == m_job)
        return;
    for (int row = 0; row < m_sorted->rowCount(); ++row) {
        if (m_sorted->index(row, 0).data().toString() == m_job) {
            m_mechanismsView->setCurrentIndex(m_sorted->index(row, 0));
            return;
        }
    }
    m_job.clear();
    if (m_sorted->rowCount() > 0)
        m_mechanismsView->setCurrentIndex(m_sorted->index(0, 0));
}

void DiscoveryPage::chooseJob(const QModelIndex &index)
{
    if (!index.isValid())
        return;
    m_job = index.siblingAtColumn(0).data().toString();
    if (m_snapshot)
        showJob();
}

void DiscoveryPage::showJob()
{
    // What is looked for may be the job itself: then all of its targets are meant.
    const QString text = m_mentioning.contains(m_job) ? m_text : QString();
    m_kept.model->setSource(m_snapshot, m_job, text);
    m_dropped.model->setSource(m_snapshot, m_job, text);
    showTitles();
}

void DiscoveryPage::showTitles()
{
    const auto note = [](const Side &side) {
        const int shown = side.model->rowCount();
        const int total = side.model->total();
        side.title->setNote(shown == total ? formatExact(static_cast<quint64>(total))
                                           : tr("%1 of %2")
                                                 .arg(formatExact(static_cast<quint64>(shown)),
                                                      formatExact(static_cast<quint64>(total))));
        if (side.model->unlisted() > 0)
            side.title->setNote(
                tr("%1, and %2 that keep_dropped_targets leaves out")
                    .arg(formatExact(static_cast<quint64>(total)), formatExact(side.model->unlisted())));
    };
    note(m_kept);
    note(m_dropped);
    const int found = m_kept.model->total() + m_dropped.model->total();
    m_jobTitle->setText(m_job.isEmpty() ? tr("Discovered") : tr("Discovered for %1").arg(m_job));
    m_jobTitle->setNote(formatExact(static_cast<quint64>(found)));
    m_mechanismsView->setEmptyText(
        m_text.isEmpty() ? tr("No discovery") : tr("Nothing matches"),
        m_text.isEmpty() ? tr("The configuration has no scrape job. Add one on the page Configuration.")
                         : tr("No job, no error and no discovered target has \u201C%1\u201D in it.").arg(m_text));
    const bool filtered = m_kept.model->rowCount() + m_dropped.model->rowCount() < found;
    m_kept.view->setEmptyText(found == 0 ? tr("Nothing was discovered") : tr("Nothing is kept"),
                              m_job.isEmpty() ? tr("There is no job.")
                              : found == 0    ? tr("The mechanism of this job has found no target yet.")
                              : filtered      ? tr("No kept target matches what you look for.")
                                              : tr("Every target that was discovered is dropped."));
    m_dropped.view->setEmptyText(tr("Nothing is dropped"), m_job.isEmpty() || found == 0 ? QString()
                                                           : filtered
                                                               ? tr("No dropped target matches what you look for.")
                                                               : tr("Every target that was discovered is scraped."));
}

void DiscoveryPage::open(const Side &side, const QModelIndex &index)
{
    const auto discovered = side.model->discovered(index.row());
    if (discovered.isEmpty())
        return;
    (side.view == m_kept.view ? m_dropped : m_kept).view->clearSelection();
    m_pane->setTitle(index.siblingAtColumn(FoundTargetsModel::AddressColumn).data().toString());
    m_relabel->display(m_job, discovered);
    if (m_pane->isVisible())
        return;
    m_pane->show();
    const int rest = (m_sides->width() - kPaneWidth) / 2;
    m_sides->setSizes({rest, rest, kPaneWidth});
}

void DiscoveryPage::closeDetails()
{
    const bool inPane = m_pane->isAncestorOf(focusWidget());
    m_pane->hide();
    if (inPane)
        (m_dropped.view->selectionModel()->hasSelection() ? m_dropped : m_kept).view->setFocus();
}

void DiscoveryPage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && m_pane->isVisible())
        closeDetails();
    else if (event->key() == Qt::Key_Escape && !m_filter->text().isEmpty())
        m_filter->clear();
    else
        Page::keyPressEvent(event);
}

void DiscoveryPage::saveState(QSettings &settings) const
{
    settings.setValue(QStringLiteral("filter"), m_filter->text());
    settings.setValue(QStringLiteral("job"), m_job);
}

void DiscoveryPage::restoreState(QSettings &settings)
{
    m_filter->setText(settings.value(QStringLiteral("filter")).toString());
    m_job = settings.value(QStringLiteral("job")).toString();
}

} // namespace widgets
