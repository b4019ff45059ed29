// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/page.h"

class QVBoxLayout;

namespace widgets {

class EmptyState;
class RemoteCard;

/// Each receiver in full, one card after the other.
class RemotePage : public Page {
    Q_OBJECT
public:
    explicit RemotePage(PageContext context, QWidget *parent = nullptr);

    /// Scrolls to a receiver.
    void showSubject(const QString &subject) override;
    [[nodiscard]] QList<QWidget *> stops() const override;

protected:
    void refresh(const Snapshot &snapshot) override;
    void retranslate() override;

private:
    QVBoxLayout *m_cardLayout;
    EmptyState *m_empty;
    QList<RemoteCard *> m_cards;
    QStringList m_names; ///< Of the cards.
};

} // namespace widgets
