// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/discovery_page.h"

#include "widgets/pages/looks.h"
#include "widgets/parts/icons.h"
#include "widgets/parts/panel.h"
#include "widgets/parts/table_view.h"
#include "widgets/text/format_unit.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QSortFilterProxyModel>
#include <QVBoxLayout>

namespace widgets {

namespace {

QSortFilterProxyModel *proxyOf(QAbstractItemModel *model, QObject *parent)
{
    auto *proxy = new QSortFilterProxyModel(parent);
    proxy->setSourceModel(model);
    proxy->setSortRole(SortRole);
    proxy->setFilterKeyColumn(-1);
    proxy->setFilterCaseSensitivity(Qt::CaseInsensitive);
    return proxy;
}

} // namespace

DiscoveryPage::DiscoveryPage(PageContext context, QWidget *parent)
    : Page(context, parent), m_filter(new QLineEdit(this)), m_mechanismsTitle(new SectionHeading(this)),
      m_mechanisms(makeDiscoveryTable(this)), m_mechanismsProxy(proxyOf(m_mechanisms, this)),
      m_mechanismsView(new TableView(this)), m_droppedTitle(new SectionHeading(this)),
      m_dropped(makeDroppedTable(this)), m_droppedProxy(proxyOf(m_dropped, this)), m_droppedView(new TableView(this))
{
    auto *page = new QVBoxLayout(this);
    page->setContentsMargins(24, 16, 24, 16);
    page->setSpacing(12);
    m_filter->setObjectName(QStringLiteral("discoveryFilter"));
    m_filter->setClearButtonEnabled(true);
    m_filter->addAction(themedIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    page->addWidget(m_filter);
    page->addWidget(m_mechanismsTitle);
    m_mechanismsView->setObjectName(QStringLiteral("mechanisms"));
    m_mechanismsView->setModel(m_mechanismsProxy);
    m_mechanismsView->setItemDelegate(new CellDelegate(4, m_mechanismsView));
    m_mechanismsView->setColumns({180, 120, 90, 110, 300}, 4);
    m_mechanismsView->setSortingEnabled(true);
    m_mechanismsView->sortByColumn(0, Qt::AscendingOrder);
    page->addWidget(m_mechanismsView, 3);
    page->addWidget(m_droppedTitle);
    m_droppedView->setObjectName(QStringLiteral("dropped"));
    m_droppedView->setModel(m_droppedProxy);
    m_droppedView->setItemDelegate(new CellDelegate(-1, m_droppedView));
    m_droppedView->setColumns({180, 200, 190, 300}, 3);
    m_droppedView->setSortingEnabled(true);
    m_droppedView->sortByColumn(0, Qt::AscendingOrder);
    page->addWidget(m_droppedView, 2);
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_mechanismsProxy->setFilterFixedString(text);
        m_droppedProxy->setFilterFixedString(text);
    });
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
    return {m_mechanismsView, m_droppedView, m_filter};
}

void DiscoveryPage::retranslate()
{
    m_filter->setPlaceholderText(tr("Filter by job, mechanism, address or error"));
    m_filter->setAccessibleName(tr("Filter discovery"));
    m_mechanismsTitle->setText(tr("Where targets come from"));
    m_mechanismsView->setAccessibleName(tr("Discovery mechanisms"));
    m_mechanismsView->setEmptyText(tr("No discovery"),
                                   tr("The configuration has no scrape job, or the filter hides them."));
    m_droppedTitle->setText(tr("Discovered and dropped"));
    m_droppedView->setAccessibleName(tr("Dropped targets"));
    m_droppedView->setEmptyText(tr("Nothing is dropped"), tr("Every target that was discovered is scraped."));
}

void DiscoveryPage::refresh(const Snapshot &snapshot)
{
    setDiscovery(*m_mechanisms, *snapshot);
    setDropped(*m_dropped, *snapshot);
    m_droppedTitle->setNote(formatExact(static_cast<quint64>(m_dropped->rowCount())));
}

} // namespace widgets
