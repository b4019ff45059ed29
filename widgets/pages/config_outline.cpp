// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/config_outline.h"

#include "widgets/pages/config_editing.h"
#include "widgets/pages/config_words.h"
#include "widgets/pages/looks.h"
#include "widgets/parts/table_view.h"

#include <QHash>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace widgets {

namespace {

constexpr int kManyEntries = 15; ///< From so many on there is a filter.

bool isItem(const OutlineEntry &entry)
{
    return entry.kind == OutlineEntry::Kind::Job || entry.kind == OutlineEntry::Kind::Remote;
}

OutlineTable *makeOutlineTable(QObject *parent)
{
    return new OutlineTable(
        {{[] { return ConfigOutline::tr("Part"); },
          [](const OutlineLine &line, int role) -> QVariant {
              switch (role) {
              case Qt::DisplayRole:
                  return line.title;
              case Qt::ToolTipRole:
                  return line.entry.note.isEmpty() ? line.title
                                                   : QStringLiteral("%1\n%2").arg(line.title, line.entry.note);
              case GroupRole:
                  return !isItem(line.entry);
              case ToneRole:
                  return int(line.problems > 0 ? Tone::Bad : Tone::Plain);
              case Qt::AccessibleTextRole:
                  return line.problems > 0
                             ? ConfigOutline::tr("%1, %Ln problem(s)", nullptr, line.problems).arg(line.title)
                             : line.title;
              default:
                  return {};
              }
          }}},
        parent);
}

} // namespace

ConfigOutline::ConfigOutline(ConfigEditing &editing, QWidget *parent)
    : QWidget(parent), m_editing(editing), m_model(makeOutlineTable(this)), m_filter(new QLineEdit(this)),
      m_view(new TableView(this)), m_addJob(new QPushButton(this)), m_addRemote(new QPushButton(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    m_filter->setClearButtonEnabled(true);
    m_filter->setObjectName(QStringLiteral("outlineFilter"));
    m_filter->hide();
    column->addWidget(m_filter);
    m_view->setModel(m_model);
    m_view->setItemDelegate(new CellDelegate(0, m_view));
    m_view->horizontalHeader()->hide();
    m_view->setColumns({100}, 0);
    m_view->setObjectName(QStringLiteral("outline"));
    m_view->installEventFilter(this);
    column->addWidget(m_view, 1);
    m_addJob->setObjectName(QStringLiteral("addJob"));
    m_addRemote->setObjectName(QStringLiteral("addRemote"));
    column->addWidget(m_addJob);
    column->addWidget(m_addRemote);
    connect(m_addJob, &QPushButton::clicked, this, [this] { add(QStringLiteral("scrape_configs")); });
    connect(m_addRemote, &QPushButton::clicked, this, [this] { add(QStringLiteral("remote_write")); });
    connect(m_filter, &QLineEdit::textChanged, this, &ConfigOutline::refresh);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] {
        const OutlineEntry *entry = current();
        if (m_following || entry == nullptr || entry->path == m_current)
            return;
        m_current = entry->path;
        Q_EMIT chosen();
    });
}

bool ConfigOutline::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_view && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const bool alt = (key->modifiers() & Qt::AltModifier) != 0;
        if (alt && (key->key() == Qt::Key_Up || key->key() == Qt::Key_Down)) {
            move(key->key() == Qt::Key_Up ? -1 : 1);
            return true;
        }
        if (key->key() == Qt::Key_Delete) {
            remove();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void ConfigOutline::retranslate()
{
    m_view->setAccessibleName(tr("Parts of the configuration"));
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setAccessibleName(tr("Filter of jobs and remotes"));
    m_addJob->setText(tr("Add a job"));
    m_addRemote->setText(tr("Add a remote"));
    refresh();
}

void ConfigOutline::refresh()
{
    const QList<OutlineEntry> entries = m_editing.document().outline();
    m_filter->setVisible(entries.size() > kManyEntries);
    const QString filter = m_filter->isVisibleTo(this) ? m_filter->text().trimmed() : QString();
    std::vector<std::pair<RowKey, OutlineLine>> rows;
    QHash<QString, int> seen;
    for (const OutlineEntry &entry : entries) {
        const QString name = QStringLiteral("%1:%2").arg(static_cast<int>(entry.kind)).arg(entry.title);
        const RowKey key = qHash(name) ^ (static_cast<RowKey>(seen[name]++) << 32U);
        OutlineLine line{entry, outlineTitle(entry), isItem(entry) ? m_editing.problemsWithin(entry.path) : 0};
        if (isItem(entry) && !filter.isEmpty() && !line.title.contains(filter, Qt::CaseInsensitive))
            continue;
        rows.emplace_back(key, std::move(line));
    }
    // What is selected stays so under another place, or under another name.
    m_following = true;
    const RowKey key = m_model->keyAt(m_view->currentIndex().row());
    m_model->setRows(rows);
    if (key == 0 || m_model->rowOf(key) < 0) {
        const int same = rowFor(m_current);
        m_view->setCurrentIndex(m_model->index(std::max(same, 0), 0));
    }
    m_following = false;
    const OutlineEntry *entry = current();
    if (entry != nullptr && entry->path != m_current) {
        m_current = entry->path;
        Q_EMIT chosen();
    }
}

const OutlineEntry *ConfigOutline::current() const
{
    const OutlineLine *line = m_model->at(m_view->currentIndex().row());
    return line == nullptr ? nullptr : &line->entry;
}

int ConfigOutline::rowFor(const QString &path) const
{
    QString wanted = path;
    if (path.startsWith(QLatin1String("steering[")))
        wanted.replace(0, 8, QStringLiteral("remote_write"));
    int best = -1;
    qsizetype length = -1;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QString &own = m_model->at(row)->entry.path;
        const bool inside =
            wanted.startsWith(own) && (wanted.size() == own.size() || wanted[own.size()] == QLatin1Char('.') ||
                                       wanted[own.size()] == QLatin1Char('['));
        if (inside && own.size() > length) {
            best = row;
            length = own.size();
        }
    }
    return best;
}

bool ConfigOutline::follow(const QString &path)
{
    const int row = rowFor(path);
    if (row < 0)
        return false;
    m_following = true;
    m_view->setCurrentIndex(m_model->index(row, 0));
    m_following = false;
    if (const OutlineEntry *entry = current(); entry != nullptr && entry->path != m_current) {
        m_current = entry->path;
        Q_EMIT chosen();
    }
    return true;
}

void ConfigOutline::choose(const QString &path)
{
    if (const int row = rowFor(path); row >= 0)
        m_view->setCurrentIndex(m_model->index(row, 0));
}

void ConfigOutline::add(const QString &list)
{
    m_filter->clear();
    if (!m_editing.perform(list, [&list](ConfigDocument &document) { return document.addItem(list); }))
        return;
    refresh();
    choose(QStringLiteral("%1[%2]").arg(list).arg(m_editing.document().itemCount(list) - 1));
}

void ConfigOutline::performCurrent(const std::function<FormEdit(ConfigDocument &, const QString &, int)> &edit)
{
    const OutlineEntry *entry = current();
    if (entry == nullptr || !isItem(*entry))
        return;
    const QString path = entry->path;
    const QString list = path.section(QLatin1Char('['), 0, 0);
    const int index = path.section(QLatin1Char('['), 1).chopped(1).toInt();
    m_editing.perform(path, [&](ConfigDocument &document) { return edit(document, list, index); });
}

void ConfigOutline::duplicate()
{
    QString copy;
    performCurrent([&copy](ConfigDocument &document, const QString &list, int index) {
        copy = QStringLiteral("%1[%2]").arg(list).arg(index + 1);
        return document.duplicateItem(list, index);
    });
    if (!copy.isEmpty())
        choose(copy);
}

void ConfigOutline::move(int step)
{
    performCurrent([step](ConfigDocument &document, const QString &list, int index) {
        const int to = index + step;
        return to < 0 || to >= document.itemCount(list) ? FormEdit() : document.moveItem(list, index, to);
    });
}

void ConfigOutline::remove()
{
    performCurrent([](ConfigDocument &document, const QString &list, int index) {
        return document.remove(QStringLiteral("%1[%2]").arg(list).arg(index));
    });
}

} // namespace widgets
