// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/secret_editor.h"

#include "widgets/pages/config_editing.h"
#include "widgets/pages/config_words.h"
#include "widgets/parts/panel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QVBoxLayout>

namespace widgets {

SecretEditor::SecretEditor(ConfigEditing &editing, const FormField &field, QWidget *parent)
    : FieldEditor(editing, field, parent), m_state(mutedLabel(this)), m_replace(new QPushButton(tr("Set..."), this)),
      m_toFile(new QPushButton(tr("Move into a file..."), this)), m_remove(new QPushButton(tr("Remove"), this)),
      m_edit(new QLineEdit(this)), m_accept(new QPushButton(this)), m_cancel(new QPushButton(tr("Cancel"), this))
{
    auto *row = new QHBoxLayout;
    row->setSpacing(2);
    row->addWidget(m_replace);
    row->addWidget(m_remove);
    row->addStretch(1);
    body()->addWidget(m_state); // on a line of its own: a narrow form has no room beside it
    body()->addLayout(row);
    body()->addWidget(m_toFile, 0, Qt::AlignLeft);
    for (QPushButton *button : {m_replace, m_toFile, m_remove})
        button->setProperty("link", true);
    auto *asking = new QHBoxLayout;
    asking->setSpacing(4);
    asking->addWidget(m_edit, 1);
    asking->addWidget(m_accept);
    asking->addWidget(m_cancel);
    body()->addLayout(asking);
    const QString label = fieldLabel(field.key);
    m_replace->setObjectName(QStringLiteral("setSecret"));
    heed(m_replace);
    m_replace->setAccessibleName(tr("Set %1").arg(label));
    m_toFile->setAccessibleName(tr("Move %1 into a file").arg(label));
    m_toFile->setToolTip(tr("Writes it to a file beside the configuration that only its owner may read, and names the "
                            "file here. The agent reads it again when it changes."));
    m_remove->setAccessibleName(tr("Remove %1").arg(label));
    m_edit->setAccessibleName(label);
    m_remove->setObjectName(QStringLiteral("removeSecret"));
    m_cancel->setObjectName(QStringLiteral("cancelSecret"));
    m_toFile->setObjectName(QStringLiteral("secretToFile"));
    m_edit->setObjectName(QStringLiteral("secretInput"));
    m_accept->setObjectName(QStringLiteral("acceptSecret"));
    connect(m_replace, &QPushButton::clicked, this, [this] { ask(Asking::Secret); });
    connect(m_toFile, &QPushButton::clicked, this, [this] { ask(Asking::FileName); });
    connect(m_remove, &QPushButton::clicked, this, [this] {
        this->editing().perform(this->field().path,
                                [this](ConfigDocument &document) { return document.remove(this->field().path); });
    });
    connect(m_accept, &QPushButton::clicked, this, &SecretEditor::answer);
    connect(m_edit, &QLineEdit::returnPressed, this, &SecretEditor::answer);
    connect(m_cancel, &QPushButton::clicked, this, [this] { ask(Asking::Nothing); });
    ask(Asking::Nothing);
}

void SecretEditor::refresh()
{
    m_state->setText(field().isSet ? tr("set, not shown") : tr("not set"));
    m_replace->setText(field().isSet ? tr("Replace...") : tr("Set..."));
    m_toFile->setVisible(field().isSet && !field().fileKey.isEmpty() && m_asking == Asking::Nothing);
    m_remove->setVisible(field().isSet && m_asking == Asking::Nothing);
}

void SecretEditor::ask(Asking what)
{
    m_asking = what;
    const bool asks = what != Asking::Nothing;
    for (QWidget *widget :
         {static_cast<QWidget *>(m_edit), static_cast<QWidget *>(m_accept), static_cast<QWidget *>(m_cancel)})
        widget->setVisible(asks);
    m_replace->setVisible(!asks);
    m_edit->setEchoMode(what == Asking::FileName ? QLineEdit::Normal : QLineEdit::Password);
    m_edit->setText(what == Asking::FileName ? proposedName() : QString());
    m_edit->setPlaceholderText(what == Asking::FileName ? tr("Name of the file") : tr("New value"));
    m_accept->setText(what == Asking::FileName ? tr("Write") : tr("Set"));
    if (asks)
        m_edit->setFocus();
    refresh();
}

QString SecretEditor::proposedName() const
{
    QString owner = field().path.section(QLatin1Char('.'), 0, 0);
    for (const OutlineEntry &entry : editing().document().outline()) {
        if (entry.path == owner && !entry.title.isEmpty())
            owner = entry.title;
    }
    static const QRegularExpression kOdd(QStringLiteral("[^A-Za-z0-9_-]+"));
    return owner.replace(kOdd, QStringLiteral("-")) + QLatin1Char('.') + field().key;
}

void SecretEditor::answer()
{
    const QString text = m_edit->text();
    const Asking asked = m_asking;
    if (text.isEmpty())
        return;
    ask(Asking::Nothing);
    if (asked == Asking::FileName)
        editing().moveSecret(field(), text);
    else
        editing().perform(field().path,
                          [this, text](ConfigDocument &document) { return document.setValue(field(), text); });
}

} // namespace widgets
