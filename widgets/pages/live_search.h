// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/series_source.h"
#include "widgets/models/tables.h"

#include <QTimer>
#include <QWidget>

#include <functional>

class QLabel;
class QLineEdit;
class QPushButton;

namespace widgets {

class TableView;

/// The left of the live page: finds series by name, label or text, tells what they are, and keeps some of them pinned
/// at the top. GUI thread.
class LiveSearch : public QWidget {
    Q_OBJECT
public:
    /// `drawnAs`: the place of a series' colour, by its full name, -1 while it is not drawn. `source` must outlive it.
    LiveSearch(SeriesSource &source, std::function<int(const QString &)> drawnAs, QWidget *parent = nullptr);

    void retranslate();
    /// Asks again, with the text that is there.
    void search();
    /// Another series is drawn, or one less.
    void markDrawn();
    /// Shown in place of the count until the next answer.
    void say(const QString &text);
    [[nodiscard]] QLineEdit *box() const { return m_search; }
    [[nodiscard]] TableView *table() const { return m_foundView; }

    [[nodiscard]] const QList<SeriesLine> &pins() const { return m_pins; }
    void setPins(const QList<SeriesLine> &pins);
    /// What the engine tells about a pinned series now.
    void updatePin(const SeriesLine &line);

Q_SIGNALS:
    /// Enter or a click: draw it, or do not any more.
    void toggled(const widgets::SeriesLine &line);
    void pinsChanged();

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    void show(const SeriesFound &found);
    void fill();
    void describeCurrent();
    void togglePin();
    [[nodiscard]] bool isPinned(const QString &name) const;

    SeriesSource &m_source;
    const std::function<int(const QString &)> m_drawnAs;
    QLineEdit *m_search;
    SeriesTable *m_found;
    TableView *m_foundView;
    QLabel *m_about;
    QLabel *m_note;
    QPushButton *m_draw;
    QPushButton *m_pin;
    QTimer m_delay;
    QList<SeriesLine> m_pins;
    QList<SeriesLine> m_lines; ///< What the last search found.
    quint64 m_matched = 0;
    quint64 m_searched = 0;
    QString m_error;
};

/// From the bridge's value to a row.
[[nodiscard]] SeriesLine toLine(const FoundSeries &series);

} // namespace widgets
