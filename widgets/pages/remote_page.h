// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/page.h"

#include <QHash>

class QScrollArea;
class QVBoxLayout;

namespace widgets {

class EmptyState;
class RemoteCard;
class RemoteDesk;
class RemoteHeading;
class RemoteList;

/// Receivers in full: one card after the other, or, when there are more than two, a list and the card of the one
/// chosen.
class RemotePage : public Page {
    Q_OBJECT
public:
    explicit RemotePage(PageContext context, QWidget *parent = nullptr);

    /// Shows a receiver; with RemoteLink::Examine its connection is examined.
    void showSubject(const QString &subject) override;
    [[nodiscard]] QList<QWidget *> stops() const override;
    void saveState(QSettings &settings) const override;
    void restoreState(QSettings &settings) override;

protected:
    void refresh(const Snapshot &snapshot) override;
    void retranslate() override;

private:
    void arrange(const QStringList &known, const QStringList &shown);
    [[nodiscard]] RemoteHeading *currentHeading() const;

    RemoteDesk *m_desk;
    RemoteList *m_list;
    QScrollArea *m_scroll = nullptr;
    QVBoxLayout *m_cardLayout;
    EmptyState *m_empty;
    QHash<QString, RemoteCard *> m_cards; ///< By receiver; made when it is first shown.
    QStringList m_shown;                  ///< Of these, in order.
};

} // namespace widgets
