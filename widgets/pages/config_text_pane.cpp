// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/config_text_pane.h"

#include "widgets/bridge/config_text.h"
#include "widgets/pages/config_history_view.h"
#include "widgets/pages/difference_view.h"
#include "widgets/parts/code_editor.h"
#include "widgets/parts/completion_popup.h"
#include "widgets/parts/filter_bar.h"
#include "widgets/parts/theme.h"
#include "widgets/parts/yaml_highlighter.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace widgets {

ConfigTextPane::ConfigTextPane(ConfigDesk &desk, QWidget *parent)
    : QWidget(parent), m_views(new FilterBar(this)), m_secrets(new QPushButton(this)),
      m_stack(new QStackedWidget(this)), m_editor(new CodeEditor(m_stack)),
      m_colors(new YamlHighlighter(m_editor->document())), m_about(new QLabel(this)), m_details(new QLabel(this)),
      m_difference(new DifferenceView(this)), m_history(new ConfigHistoryView(desk, m_stack))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    auto *row = new QHBoxLayout;
    row->setSpacing(4);
    m_views->add(Text, QStringLiteral("viewText"));
    m_views->add(Difference, QStringLiteral("viewDifference"));
    m_views->add(History, QStringLiteral("viewHistory"));
    row->addWidget(m_views);
    row->addStretch(1);
    m_secrets->setProperty("chip", true);
    m_secrets->setCheckable(true);
    m_secrets->setObjectName(QStringLiteral("showSecrets"));
    row->addWidget(m_secrets);
    column->addLayout(row);
    m_editor->setObjectName(QStringLiteral("configText"));
    m_stack->addWidget(m_editor);
    m_stack->addWidget(makeDifference());
    m_stack->addWidget(m_history);
    column->addWidget(m_stack, 1);
    new CompletionPopup(m_editor, [this](int place) {
        CompletionPopup::Words words;
        const CompletionWords found = completionAt(m_editor->text(), place);
        words.begin = found.word.begin;
        words.end = found.word.end;
        for (const CompletionWord &word : found.items)
            words.items.push_back({word.name, word.about, word.insert});
        return words;
    });
    connect(m_views, &FilterBar::chosen, this, [this](int id) { setView(static_cast<View>(id)); });
    connect(m_secrets, &QPushButton::toggled, m_editor, &CodeEditor::setSecretsShown);
}

QWidget *ConfigTextPane::makeDifference()
{
    auto *page = new QWidget(m_stack);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    m_about->setProperty("role", QStringLiteral("heading"));
    m_about->setWordWrap(true);
    m_details->setWordWrap(true);
    m_details->setTextFormat(Qt::PlainText);
    m_details->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_difference->setObjectName(QStringLiteral("difference"));
    column->addWidget(m_about);
    column->addWidget(m_details);
    column->addWidget(m_difference, 1);
    return page;
}

void ConfigTextPane::retranslate()
{
    m_views->setText(Text, tr("Text"));
    m_views->setText(Difference, tr("Difference"));
    m_views->setText(History, tr("History"));
    m_views->button(Difference)->setToolTip(tr("What differs from what runs"));
    m_views->button(History)->setToolTip(tr("What was applied before"));
    m_secrets->setText(tr("Show secrets"));
    m_secrets->setToolTip(tr("Show passwords and tokens in the text instead of dots"));
    m_editor->setAccessibleName(tr("Configuration file"));
    m_difference->setAccessibleName(tr("Difference"));
    m_history->retranslate();
}

ConfigTextPane::View ConfigTextPane::view() const
{
    return static_cast<View>(m_stack->currentIndex());
}

void ConfigTextPane::setView(View view)
{
    m_views->setCurrent(view);
    m_stack->setCurrentIndex(view);
    m_secrets->setVisible(view == Text);
    if (view == Difference)
        Q_EMIT differenceWanted();
}

void ConfigTextPane::showDifference(const QString &about, const QString &before, const QString &after,
                                    const QStringList &details)
{
    m_about->setText(about);
    constexpr qsizetype kMost = 12;
    QStringList shown = details.mid(0, kMost);
    if (details.size() > kMost)
        shown << tr("and %Ln more", nullptr, static_cast<int>(details.size() - kMost));
    m_details->setText(shown.join(QLatin1Char('\n')));
    m_details->setVisible(!shown.isEmpty());
    m_difference->compare(before, after, tr("There is no difference."));
}

void ConfigTextPane::sayNoDifference(const QString &about, const QString &why)
{
    m_about->setText(about);
    m_details->hide();
    m_difference->say(why);
}

void ConfigTextPane::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        // setDark formats the whole document, which is no edit.
        const QSignalBlocker quiet(m_editor);
        m_colors->setDark(isDark(palette()));
    }
}

} // namespace widgets
