// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/targets_page.h"

#include "widgets/pages/looks.h"
#include "widgets/pages/target_details.h"
#include "widgets/parts/filter_bar.h"
#include "widgets/parts/icons.h"
#include "widgets/parts/panel.h"
#include "widgets/parts/table_view.h"
#include "widgets/text/format_unit.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QShortcut>
#include <QSplitter>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace widgets {

namespace {

constexpr std::array<TargetStateFilter, 5> kFilters{TargetStateFilter::All, TargetStateFilter::Up,
                                                    TargetStateFilter::Down, TargetStateFilter::Unknown,
                                                    TargetStateFilter::Slow};
constexpr int kPaneWidth = 400;
constexpr int kRoom = 560; ///< That an answer wants, where the window has it.

} // namespace

TargetsPage::TargetsPage(PageContext context, QWidget *parent)
    : Page(context, parent), m_model(new TargetTableModel(this)), m_probe(new TargetProbe(bridge(), this)),
      m_filter(new QLineEdit(this)), m_states(new FilterBar(this)), m_group(new QToolButton(this)),
      m_groupMenu(new QMenu(m_group)), m_filterError(new QLabel(this)), m_split(new QSplitter(Qt::Horizontal, this)),
      m_table(new TableView(m_split)), m_details(new TargetDetails(*m_probe, m_split))
{
    auto *page = new QVBoxLayout(this);
    page->setContentsMargins(24, 16, 24, 16);
    page->setSpacing(8);
    auto *bar = new QHBoxLayout;
    bar->setSpacing(12);
    m_filter->setObjectName(QStringLiteral("targetFilter"));
    m_filter->setClearButtonEnabled(true);
    m_filter->addAction(themedIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    static constexpr std::array<const char *, 5> kNames{"filterAll", "filterUp", "filterDown", "filterUnknown",
                                                        "filterSlow"};
    for (std::size_t i = 0; i < kFilters.size(); ++i)
        m_states->add(static_cast<int>(kFilters[i]), QString::fromLatin1(kNames[i]));
    m_group->setObjectName(QStringLiteral("groupTargets"));
    m_group->setPopupMode(QToolButton::InstantPopup);
    m_group->setMenu(m_groupMenu);
    m_group->setIcon(themedIcon(QStringLiteral("group")));
    m_group->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    bar->addWidget(m_filter, 1);
    bar->addWidget(m_states);
    bar->addWidget(m_group);
    page->addLayout(bar);
    m_filterError->setObjectName(QStringLiteral("filterError"));
    m_filterError->hide();
    page->addWidget(m_filterError);

    buildTable();
    page->addWidget(m_split, 1);

    connect(m_filter, &QLineEdit::textChanged, this, &TargetsPage::applyFilter);
    connect(m_states, &FilterBar::chosen, this,
            [this](int id) { m_model->setStateFilter(static_cast<TargetStateFilter>(id)); });
    connect(m_groupMenu, &QMenu::aboutToShow, this, &TargetsPage::fillGroupMenu);
    connect(m_model, &TargetTableModel::countsChanged, this, &TargetsPage::showCounts);
    connect(m_table, &TableView::opened, this, &TargetsPage::rowActivated);
    connect(m_table, &QTableView::clicked, this, &TargetsPage::rowActivated);
    connect(m_table, &TableView::closed, this, &TargetsPage::closeDetails);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex &current) {
                if (m_openTarget != 0 && current.isValid())
                    open(current);
            });
    connect(m_details, &SidePane::closed, this, &TargetsPage::closeDetails);
    connect(m_details, &TargetDetails::roomWanted, this, &TargetsPage::giveRoom);
    addKeys();
}

void TargetsPage::buildTable()
{
    m_table->setObjectName(QStringLiteral("targets"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new CellDelegate(TargetTableModel::StateColumn, m_table));
    m_table->setColumns({92, 164, 100, 176, 92, 68, 72, 200}, TargetTableModel::ErrorColumn);
    m_table->horizontalHeader()->setSortIndicator(TargetTableModel::JobColumn, Qt::AscendingOrder);
    m_table->setSortingEnabled(true);
    m_table->viewport()->installEventFilter(this);
    m_table->installEventFilter(this);
    m_details->hide();
    m_split->setChildrenCollapsible(false);
    m_split->setStretchFactor(0, 1);
    m_split->setStretchFactor(1, 0);
}

void TargetsPage::addKeys()
{
    const auto add = [this](QKeyCombination keys, auto act) {
        auto *key = new QShortcut(QKeySequence(keys), this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut);
        connect(key, &QShortcut::activated, this, [this, act] {
            if (m_openTarget == 0)
                open(m_table->currentIndex());
            if (m_openTarget != 0)
                act();
        });
    };
    add(Qt::CTRL | Qt::Key_Return, [this] { m_details->scrapeNow(); });
    add(Qt::CTRL | Qt::Key_Enter, [this] { m_details->scrapeNow(); });
    add(Qt::CTRL | Qt::SHIFT | Qt::Key_C, [this] { m_details->copyAsCurl(); });
    add(Qt::CTRL | Qt::Key_E, [this] { m_details->choose(TargetDetails::RelabellingView); });
}

void TargetsPage::fillGroupMenu()
{
    using Kind = TargetGrouping::Kind;
    m_groupMenu->clear();
    const auto add = [this](const QString &text, const TargetGrouping &grouping) {
        QAction *action = m_groupMenu->addAction(text, this, [this, grouping] { groupBy(grouping); });
        action->setCheckable(true);
        action->setChecked(m_model->grouping() == grouping);
    };
    add(tr("No groups"), {});
    add(tr("By job"), {Kind::Job, {}});
    m_groupMenu->addSeparator();
    for (const QString &name : m_model->labelNames())
        add(tr("By label %1").arg(name), {Kind::Label, name});
    if (m_model->grouping().kind == Kind::None)
        return;
    m_groupMenu->addSeparator();
    m_groupMenu->addAction(tr("Open all groups"), this, [this] { m_model->setAllOpen(true); });
    m_groupMenu->addAction(tr("Close all groups"), this, [this] { m_model->setAllOpen(false); });
}

void TargetsPage::groupBy(const TargetGrouping &grouping)
{
    m_model->setGrouping(grouping);
    showGrouping();
}

void TargetsPage::showGrouping()
{
    const TargetGrouping &grouping = m_model->grouping();
    m_group->setText(grouping.kind == TargetGrouping::Kind::None  ? tr("Group")
                     : grouping.kind == TargetGrouping::Kind::Job ? tr("By job")
                                                                  : tr("By %1").arg(grouping.label));
    m_group->setAccessibleName(tr("Group the targets: %1").arg(m_group->text()));
}

void TargetsPage::giveRoom()
{
    const QList<int> sizes = m_split->sizes();
    const int wanted = std::min(kRoom, m_split->width() * 3 / 5);
    if (m_openTarget != 0 && sizes[1] < wanted)
        m_split->setSizes({m_split->width() - wanted, wanted});
}

void TargetsPage::retranslate()
{
    m_filter->setPlaceholderText(tr("Filter: words, or labels like job=\"node\", instance=~\"10.*\""));
    m_filter->setAccessibleName(tr("Filter targets"));
    m_group->setToolTip(tr("Group the targets by job or by a label"));
    showGrouping();
    m_table->setAccessibleName(tr("Targets"));
    m_details->retranslate();
    showCounts();
}

void TargetsPage::showCounts()
{
    const TargetFilterCounts counts = m_model->counts();
    const auto set = [&](TargetStateFilter filter, const QString &text) {
        m_states->setText(static_cast<int>(filter), text, counts.of(filter));
    };
    set(TargetStateFilter::All, tr("All"));
    set(TargetStateFilter::Up, tr("Up"));
    set(TargetStateFilter::Down, tr("Down"));
    set(TargetStateFilter::Unknown, tr("Unknown"));
    set(TargetStateFilter::Slow, tr("Slow"));
    m_states->button(static_cast<int>(TargetStateFilter::Slow))
        ->setToolTip(tr("The last scrape took more than half of its time limit"));
    if (counts.total == 0)
        m_table->setEmptyText(tr("There are no targets"), tr("The configuration names none, or discovery has not found "
                                                             "any yet. Discovery shows what was found and dropped."));
    else
        m_table->setEmptyText(tr("No target matches the filter"),
                              tr("%1 targets are hidden by it. Clear the filter to see them.")
                                  .arg(formatExact(static_cast<quint64>(counts.total))));
}

void TargetsPage::applyFilter(const QString &text)
{
    const QString error = m_model->setFilterText(text);
    m_filterError->setText(error);
    m_filterError->setVisible(!error.isEmpty());
    m_filterError->setStyleSheet(QStringLiteral("color: %1").arg(colorsOf(*this).bad.name()));
    m_filter->setProperty("invalid", !error.isEmpty());
    m_filter->style()->unpolish(m_filter);
    m_filter->style()->polish(m_filter);
    showCounts();
}

void TargetsPage::refresh(const Snapshot &snapshot)
{
    m_now = snapshot->time;
    if (snapshot->lastReloadTime != m_reloadTime) {
        m_reloadTime = snapshot->lastReloadTime;
        m_details->forgetRules();
    }
    m_model->setSnapshot(snapshot);
    showDetails();
}

void TargetsPage::rowActivated(const QModelIndex &index)
{
    if (index.data(GroupRole).toBool())
        m_model->toggleGroup(index.row());
    else
        open(index);
}

void TargetsPage::open(const QModelIndex &index)
{
    const TargetFacts target = m_model->target(index.row());
    if (target.id == 0)
        return;
    const bool wasClosed = m_openTarget == 0;
    m_openTarget = target.id;
    showDetails();
    if (!wasClosed)
        return;
    m_details->show();
    m_split->setSizes({m_split->width() - kPaneWidth, kPaneWidth});
}

void TargetsPage::showDetails()
{
    if (m_openTarget == 0)
        return;
    const TargetFacts target = m_model->targetById(m_openTarget);
    if (target.id != 0)
        m_details->display(target, m_now);
    else
        closeDetails(); // the target has gone
}

void TargetsPage::closeDetails()
{
    m_openTarget = 0;
    m_details->hide();
    m_table->setFocus();
}

void TargetsPage::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void TargetsPage::showSubject(const QString &subject)
{
    if (!subject.isEmpty())
        m_filter->setText(QStringLiteral("job=\"%1\"").arg(subject));
}

void TargetsPage::follow(const Link &link)
{
    const TargetStateFilter state = link.onlyDown ? TargetStateFilter::Down : TargetStateFilter::All;
    m_states->setCurrent(static_cast<int>(state));
    m_model->setStateFilter(state);
    if (link.target == 0) {
        showSubject(link.subject);
        return;
    }
    m_filter->setText(QStringLiteral("job=\"%1\", %2").arg(link.subject, link.endpoint));
    const int row = m_model->rowOf(link.target);
    if (row < 0)
        return;
    m_table->setCurrentIndex(m_model->index(row, 0));
    open(m_model->index(row, 0));
    m_table->setFocus(Qt::OtherFocusReason);
}

QList<QWidget *> TargetsPage::stops() const
{
    QList<QWidget *> all{m_table, m_filter};
    if (m_openTarget != 0)
        all << m_details->findChild<QPushButton *>(QStringLiteral("scrapeNow"));
    return all;
}

bool TargetsPage::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_table->viewport() && (event->type() == QEvent::Enter || event->type() == QEvent::Leave))
        m_model->setFrozen(event->type() == QEvent::Enter); // nothing moves under the mouse
    if (watched == m_table->viewport() && event->type() == QEvent::Resize)
        fitColumns();
    if (watched == m_table && event->type() == QEvent::KeyPress && foldByKey(static_cast<QKeyEvent *>(event)->key()))
        return true;
    return Page::eventFilter(watched, event);
}

void TargetsPage::fitColumns()
{
    constexpr int kLeastError = 100;
    using Model = TargetTableModel;
    QHeaderView *header = m_table->horizontalHeader();
    const auto widthOf = [&](int column) {
        if (column == Model::ErrorColumn)
            return kLeastError;
        const bool own = !header->isSectionHidden(column) && header->sectionResizeMode(column) != QHeaderView::Stretch;
        return own ? header->sectionSize(column) : m_ownWidths.value(column);
    };
    int needed = 0;
    for (int column = 0; column < Model::ColumnCount; ++column)
        needed += widthOf(column);
    for (const int column :
         {Model::SamplesColumn, Model::TookColumn, Model::LastScrapeColumn, Model::LabelsColumn, Model::ErrorColumn}) {
        const int width = widthOf(column);
        const bool leaves = m_openTarget != 0 && needed > m_table->viewport()->width();
        if (leaves)
            needed -= width;
        if (leaves == header->isSectionHidden(column))
            continue;
        m_ownWidths[column] = width;
        header->setSectionHidden(column, leaves);
    }
    const bool jobLast = header->isSectionHidden(Model::ErrorColumn); // it takes what is left, as errors do else
    if (jobLast == (header->sectionResizeMode(Model::JobColumn) == QHeaderView::Stretch))
        return;
    m_ownWidths[Model::JobColumn] = widthOf(Model::JobColumn);
    header->setSectionResizeMode(Model::JobColumn, jobLast ? QHeaderView::Stretch : QHeaderView::Interactive);
    if (!jobLast)
        header->resizeSection(Model::JobColumn, m_ownWidths[Model::JobColumn]);
}

/// Left closes the group whose heading is chosen, right opens it.
bool TargetsPage::foldByKey(int key)
{
    const QModelIndex current = m_table->currentIndex();
    if ((key != Qt::Key_Left && key != Qt::Key_Right) || !current.data(GroupRole).toBool())
        return false;
    if (m_model->isOpen(current.row()) != (key == Qt::Key_Right))
        m_model->toggleGroup(current.row());
    return true;
}

void TargetsPage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && m_openTarget != 0)
        closeDetails();
    else if (event->key() == Qt::Key_Escape && !m_filter->text().isEmpty())
        m_filter->clear();
    else
        Page::keyPressEvent(event);
}

void TargetsPage::saveState(QSettings &settings) const
{
    settings.setValue(QStringLiteral("filter"), m_filter->text());
    settings.setValue(QStringLiteral("state"), m_states->current());
    const TargetGrouping &grouping = m_model->grouping();
    settings.setValue(QStringLiteral("group"), static_cast<int>(grouping.kind));
    settings.setValue(QStringLiteral("groupLabel"), grouping.label);
    settings.setValue(QStringLiteral("columns"), m_table->horizontalHeader()->saveState());
}

void TargetsPage::restoreState(QSettings &settings)
{
    m_filter->setText(settings.value(QStringLiteral("filter")).toString());
    const int state = settings.value(QStringLiteral("state"), 0).toInt();
    if (m_states->button(state) != nullptr) {
        m_states->setCurrent(state);
        m_model->setStateFilter(static_cast<TargetStateFilter>(state));
    }
    const QString label = settings.value(QStringLiteral("groupLabel")).toString();
    const int kind = settings.value(QStringLiteral("group"), 0).toInt();
    if (kind == static_cast<int>(TargetGrouping::Kind::Job))
        groupBy({TargetGrouping::Kind::Job, {}});
    else if (kind == static_cast<int>(TargetGrouping::Kind::Label) && !label.isEmpty())
        groupBy({TargetGrouping::Kind::Label, label});
    m_table->horizontalHeader()->restoreState(settings.value(QStringLiteral("columns")).toByteArray());
    for (int column = 0; column < TargetTableModel::ColumnCount; ++column)
        m_table->horizontalHeader()->setSectionHidden(column, false); // as it was saved beside open details
    m_table->horizontalHeader()->setSectionResizeMode(TargetTableModel::JobColumn, QHeaderView::Interactive);
    fitColumns();
}

} // namespace widgets
