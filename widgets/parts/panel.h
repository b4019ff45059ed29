// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QString>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace widgets {

class ElidedLabel;

/// A surface with a hairline around it: a card.
class Panel : public QFrame {
    Q_OBJECT
public:
    explicit Panel(QWidget *parent = nullptr);
    [[nodiscard]] QVBoxLayout *body() const { return m_body; }

private:
    QVBoxLayout *m_body;
};

/// A heading over a hairline, with room for controls at its right.
class SectionHeading : public QWidget {
    Q_OBJECT
public:
    explicit SectionHeading(QWidget *parent = nullptr);
    void setText(const QString &text);
    /// Said aside, after the heading.
    void setNote(const QString &note);
    /// Controls go to the end of this row.
    [[nodiscard]] QHBoxLayout *row() const { return m_row; }

private:
    QHBoxLayout *m_row;
    QLabel *m_text;
    ElidedLabel *m_note;
};

/// Says why there is nothing to see and what to do next.
class EmptyState : public QWidget {
    Q_OBJECT
public:
    explicit EmptyState(QWidget *parent = nullptr);
    /// `next` is the step that a button offers; empty: there is none.
    void setText(const QString &title, const QString &text, const QString &next = {});

Q_SIGNALS:
    void nextWanted();

private:
    QLabel *m_title;
    QLabel *m_text;
    QPushButton *m_next;
};

/// A line across a page that says something happened; hidden when there is nothing to say.
class Notice : public QFrame {
    Q_OBJECT
public:
    enum class Kind { Info, Good, Warn, Bad };
    explicit Notice(QWidget *parent = nullptr);
    /// An empty text hides it.
    void say(Kind kind, const QString &text);
    [[nodiscard]] QString text() const;
    /// Buttons go here.
    [[nodiscard]] QHBoxLayout *row() const { return m_row; }

private:
    QHBoxLayout *m_row;
    QLabel *m_text;
};

/// A label of small, muted text.
[[nodiscard]] QLabel *mutedLabel(QWidget *parent);

} // namespace widgets
