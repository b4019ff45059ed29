// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/items_editor.h"

#include "widgets/pages/config_editing.h"
#include "widgets/pages/config_words.h"
#include "widgets/pages/form_grid.h"
#include "widgets/pages/looks.h"
#include "widgets/pages/relabel_lab.h"
#include "widgets/parts/icons.h"
#include "widgets/parts/table_view.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace widgets {

namespace {

ItemTable *makeItemTable(QObject *parent)
{
    return new ItemTable({{[] { return QStringLiteral("#"); },
                           [](const ItemLine &line, int role) -> QVariant {
                               if (role == ToneRole)
                                   return int(line.problems > 0 ? Tone::Bad : Tone::Muted);
                               return role == Qt::DisplayRole ? QVariant(QString::number(line.number)) : QVariant();
                           },
                           true},
                          {[] { return ItemsEditor::tr("What it says"); },
                           [](const ItemLine &line, int role) -> QVariant {
                               if (role == Qt::AccessibleTextRole && line.problems > 0)
                                   return ItemsEditor::tr("%1, with problems").arg(line.text);
                               return textCell(line.text, role);
                           }}},
                         parent);
}

QToolButton *makeTool(QWidget *parent, const char *name, const char *icon, const QString &text)
{
    auto *button = new QToolButton(parent);
    button->setObjectName(QString::fromLatin1(name));
    button->setIcon(themedIcon(QString::fromLatin1(icon)));
    button->setToolTip(text);
    button->setAccessibleName(text);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

} // namespace

ItemsEditor::ItemsEditor(ConfigEditing &editing, const FormField &field, QWidget *parent)
    : FieldEditor(editing, field, parent), m_model(makeItemTable(this)), m_view(new TableView(this)),
      m_form(new FormGrid(editing, this))
{
    const QString word = itemWord(field.key);
    m_view->setModel(m_model);
    m_view->setItemDelegate(new CellDelegate(-1, m_view));
    m_view->horizontalHeader()->hide();
    m_view->setColumns({36, 100}, 1);
    m_view->setObjectName(QStringLiteral("items-") + field.key);
    heed(m_view);
    body()->setSpacing(6);
    body()->addWidget(m_view);
    auto *row = new QHBoxLayout;
    row->setSpacing(2);
    m_add = new QPushButton(tr("Add a %1").arg(word), this);
    m_add->setObjectName(QStringLiteral("addItem"));
    m_add->setProperty("link", true);
    row->addWidget(m_add);
    row->addStretch(1);
    makeButtons(row);
    body()->addLayout(row);
    m_form->setContentsMargins(12, 0, 0, 4);
    body()->addWidget(m_form);
    connect(m_add, &QPushButton::clicked, this, [this] {
        perform([this](ConfigDocument &document) { return document.addItem(this->field().path); },
                static_cast<int>(this->field().list.size()));
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &ItemsEditor::showSelected);
}

void ItemsEditor::makeButtons(QHBoxLayout *row)
{
    if (field().key == QLatin1String("relabel_configs") || field().key == QLatin1String("metric_relabel_configs")) {
        m_lab = new QPushButton(tr("Lab"), this);
        m_lab->setObjectName(QStringLiteral("openLab"));
        m_lab->setProperty("link", true);
        m_lab->setCheckable(true);
        m_lab->setToolTip(tr("Try the rules on a target: what each of them does"));
        row->addWidget(m_lab);
        connect(m_lab, &QPushButton::toggled, this, &ItemsEditor::toggleLab);
    }
    const QString word = itemWord(field().key);
    m_up = makeTool(this, "moveUp", "up", tr("Move the %1 up (Alt+Up)").arg(word));
    m_down = makeTool(this, "moveDown", "down", tr("Move the %1 down (Alt+Down)").arg(word));
    m_copy = makeTool(this, "duplicate", "copy", tr("Copy the %1").arg(word));
    m_remove = makeTool(this, "removeItem", "remove", tr("Remove the %1 (Del)").arg(word));
    for (QToolButton *button : {m_up, m_down, m_copy, m_remove})
        row->addWidget(button);
    const auto move = [this](int step) {
        const int from = selected();
        perform(
            [this, from, step](ConfigDocument &document) { return document.moveItem(field().path, from, from + step); },
            from + step);
    };
    connect(m_up, &QToolButton::clicked, this, [move] { move(-1); });
    connect(m_down, &QToolButton::clicked, this, [move] { move(1); });
    connect(m_copy, &QToolButton::clicked, this, [this] {
        const int from = selected();
        perform([this, from](ConfigDocument &document) { return document.duplicateItem(field().path, from); },
                from + 1);
    });
    connect(m_remove, &QToolButton::clicked, this, [this] {
        const int from = selected();
        perform([this, from](ConfigDocument &document) { return document.remove(itemPath(from)); },
                std::max(0, from - (from + 1 == field().list.size() ? 1 : 0)));
    });
}

QString ItemsEditor::itemPath(int index) const
{
    return QStringLiteral("%1[%2]").arg(field().path).arg(index);
}

int ItemsEditor::selected() const
{
    return m_view->currentIndex().row();
}

void ItemsEditor::select(int index)
{
    if (m_model->rowCount() > 0)
        m_view->setCurrentIndex(m_model->index(std::clamp(index, 0, m_model->rowCount() - 1), 0));
}

void ItemsEditor::selectFor(const QString &path)
{
    bool isNumber = false;
    const int index = path.mid(field().path.size() + 1).section(QLatin1Char(']'), 0, 0).toInt(&isNumber);
    if (isNumber)
        select(index);
}

void ItemsEditor::perform(const std::function<FormEdit(ConfigDocument &)> &edit, int selectAfterwards)
{
    m_next = selectAfterwards; // the list is shown anew by an event that the edit queues
    if (!editing().perform(field().path, edit))
        m_next = -1;
}

void ItemsEditor::refresh()
{
    std::vector<std::pair<RowKey, ItemLine>> rows;
    for (int i = 0; i < field().list.size(); ++i)
        rows.emplace_back(static_cast<RowKey>(i) + 1,
                          ItemLine{i + 1, field().list[i], editing().problemsWithin(itemPath(i))});
    m_model->setRows(rows);
    const int shown = std::clamp(m_model->rowCount(), 0, 6);
    m_view->setVisible(shown > 0);
    m_view->setFixedHeight(shown * m_view->verticalHeader()->defaultSectionSize() + 2);
    if (m_next >= 0) {
        select(m_next);
        editing().look(itemPath(std::exchange(m_next, -1)));
    } else if (!m_view->currentIndex().isValid()) {
        select(0);
    }
    showSelected();
}

void ItemsEditor::showSelected()
{
    const int index = selected();
    QList<FormField> fields = index < 0 ? QList<FormField>() : editing().document().fields(itemPath(index));
    const QStringList order = itemOrder(field().key);
    const auto placeOf = [&order](const FormField &one) {
        const qsizetype at = order.indexOf(one.key);
        return at < 0 ? order.size() : at;
    };
    std::stable_sort(fields.begin(), fields.end(),
                     [&](const FormField &a, const FormField &b) { return placeOf(a) < placeOf(b); });
    m_form->setFields(fields);
    m_form->showProblems();
    m_form->setVisible(index >= 0);
    showButtons();
    if (m_view->hasFocus() && index >= 0)
        editing().look(itemPath(index));
    if (m_trial != nullptr && m_trial->isVisible())
        m_trial->rulesChanged();
}

void ItemsEditor::showButtons()
{
    const int index = selected();
    const int last = m_model->rowCount() - 1;
    m_up->setEnabled(index > 0);
    m_down->setEnabled(index >= 0 && index < last);
    for (QWidget *button : {static_cast<QWidget *>(m_copy), static_cast<QWidget *>(m_remove)})
        button->setEnabled(index >= 0);
    for (QWidget *button : {m_up, m_down, m_copy, m_remove})
        button->setVisible(last >= 0);
    if (m_lab != nullptr)
        m_lab->setVisible(last >= 0);
}

bool ItemsEditor::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_view && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const bool alt = (key->modifiers() & Qt::AltModifier) != 0;
        QToolButton *button = alt && key->key() == Qt::Key_Up     ? m_up
                              : alt && key->key() == Qt::Key_Down ? m_down
                              : key->key() == Qt::Key_Delete      ? m_remove
                                                                  : nullptr;
        if (button != nullptr) {
            button->click();
            return true;
        }
    }
    return FieldEditor::eventFilter(watched, event);
}

void ItemsEditor::toggleLab(bool open)
{
    if (open && m_trial == nullptr) {
        m_trial = new RelabelLab(editing(), field().path, this);
        body()->addWidget(m_trial);
    }
    if (m_trial == nullptr)
        return;
    m_trial->setVisible(open);
    if (open)
        m_trial->rulesChanged();
}

void ItemsEditor::commit()
{
    m_form->commit();
}

} // namespace widgets
