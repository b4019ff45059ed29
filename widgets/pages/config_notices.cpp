// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/config_notices.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace widgets {

namespace {

QPushButton *addButton(Notice *notice, const char *name)
{
    auto *button = new QPushButton(notice);
    button->setObjectName(QString::fromLatin1(name));
    notice->row()->addWidget(button);
    return button;
}

} // namespace

ConfigNotices::ConfigNotices(QWidget *parent)
    : QWidget(parent), m_result(new Notice(this)), m_outside(new Notice(this)),
      m_showOutside(addButton(m_outside, "showOutside")), m_takeTheirs(addButton(m_outside, "takeTheirs")),
      m_keepMine(addButton(m_outside, "keepMine")), m_overwrite(addButton(m_outside, "overwriteFile")),
      m_draft(new Notice(this)), m_takeDraft(addButton(m_draft, "takeDraft")),
      m_dropDraft(addButton(m_draft, "dropDraft"))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    for (Notice *notice : {m_result, m_outside, m_draft})
        column->addWidget(notice);
    hide();
    connect(m_showOutside, &QPushButton::clicked, this, &ConfigNotices::showOutsideWanted);
    connect(m_takeTheirs, &QPushButton::clicked, this, &ConfigNotices::takeTheirsWanted);
    connect(m_keepMine, &QPushButton::clicked, this, [this] { sayOutside(Outside::Nothing); });
    connect(m_overwrite, &QPushButton::clicked, this, &ConfigNotices::overwriteWanted);
    connect(m_takeDraft, &QPushButton::clicked, this, [this] {
        const QString text = m_draftText;
        withdrawDraft();
        Q_EMIT draftTaken(text);
    });
    connect(m_dropDraft, &QPushButton::clicked, this, [this] {
        withdrawDraft();
        Q_EMIT draftDropped();
    });
}

void ConfigNotices::sayResult(Notice::Kind kind, const QString &text)
{
    m_result->say(kind, text);
    showSome();
}

void ConfigNotices::sayOutside(Outside outside)
{
    m_happened = outside;
    const bool file = outside == Outside::FileDiffers;
    m_takeTheirs->setText(file ? tr("Load it") : tr("Show what runs"));
    m_keepMine->setVisible(!file);
    m_overwrite->setVisible(file && m_unsaved);
    switch (outside) {
    case Outside::Nothing:
        m_outside->say(Notice::Kind::Info, {});
        break;
    case Outside::OtherRuns:
        m_outside->say(Notice::Kind::Warn,
                       tr("Another text was loaded in the meantime. Your edits are based on the one before."));
        break;
    case Outside::FileDiffers:
        m_outside->say(Notice::Kind::Warn,
                       tr("The file on disk is no longer what was loaded: somebody has changed it."));
        break;
    }
    showSome();
}

void ConfigNotices::setEdits(bool unsaved, bool appliable)
{
    m_unsaved = unsaved;
    m_overwrite->setEnabled(appliable);
    m_overwrite->setVisible(m_happened == Outside::FileDiffers && unsaved);
}

void ConfigNotices::offerDraft(const QString &text, const QString &when)
{
    m_draftText = text;
    m_draftTime = when;
    m_draft->say(Notice::Kind::Info, tr("Edits that were not applied are kept from %1.").arg(when));
    showSome();
}

void ConfigNotices::withdrawDraft()
{
    m_draftText.clear();
    m_draft->say(Notice::Kind::Info, {});
    showSome();
}

void ConfigNotices::showSome()
{
    const std::array<Notice *, 3> all{m_result, m_outside, m_draft};
    setVisible(std::any_of(all.begin(), all.end(), [](const Notice *notice) { return !notice->isHidden(); }));
}

void ConfigNotices::retranslate()
{
    m_keepMine->setText(tr("Keep my edits"));
    m_showOutside->setText(tr("Show difference"));
    m_overwrite->setText(tr("Overwrite the file"));
    m_overwrite->setToolTip(tr("Write your text over the file, and load that"));
    m_takeDraft->setText(tr("Take them up"));
    m_dropDraft->setText(tr("Throw them away"));
    sayOutside(m_happened);
    if (offersDraft())
        offerDraft(m_draftText, m_draftTime);
}

} // namespace widgets
