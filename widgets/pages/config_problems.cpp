// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/config_problems.h"

#include "widgets/pages/looks.h"
#include "widgets/parts/code_editor.h"
#include "widgets/parts/table_view.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QTextBlock>

namespace widgets {

ConfigProblems::ConfigProblems(CodeEditor *editor, QWidget *parent)
    : QWidget(parent), m_editor(editor), m_model(makeProblemTable(this)), m_view(new TableView(this)),
      m_fix(new QPushButton(this))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    m_view->setObjectName(QStringLiteral("problems"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(new CellDelegate(0, m_view));
    m_view->setColumns({170, 400, 260}, 1);
    m_view->setMinimumHeight(100);
    m_fix->setObjectName(QStringLiteral("fixProblem"));
    row->addWidget(m_view, 1);
    row->addWidget(m_fix, 0, Qt::AlignTop);
    hide();
    connect(m_fix, &QPushButton::clicked, this, [this] {
        if (const ProblemLine *problem = selected())
            fix(*problem);
    });
    const auto go = [this] {
        if (const ProblemLine *problem = selected(); problem != nullptr && problem->line > 0)
            Q_EMIT placeWanted(problem->line, problem->column);
    };
    connect(m_view, &TableView::opened, this, go);
    connect(m_view, &QTableView::clicked, this, go);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ConfigProblems::showFix);
}

void ConfigProblems::retranslate()
{
    m_view->setAccessibleName(tr("Problems"));
    showFix();
}

void ConfigProblems::display(const QList<ConfigIssue> &issues)
{
    QList<ProblemLine> problems;
    QList<CodeEditor::Mark> marks;
    for (const ConfigIssue &issue : issues) {
        problems.push_back({issue.line, issue.column, issue.key, issue.message, issue.remedy, issue.suggestion});
        if (issue.line <= 0)
            continue;
        QString text =
            issue.remedy.isEmpty() ? issue.message : QStringLiteral("%1: %2").arg(issue.message, issue.remedy);
        if (!issue.suggestion.isEmpty())
            text = tr("%1\nAlt+Return changes it to %2").arg(text, issue.suggestion);
        marks.push_back({issue.line, issue.column, 0, text});
    }
    setProblems(*m_model, problems);
    m_editor->setMarks(marks);
    setVisible(!problems.isEmpty());
    if (!problems.isEmpty() && !m_view->currentIndex().isValid())
        m_view->selectRow(0);
    showFix();
}

const ProblemLine *ConfigProblems::selected() const
{
    return m_model->at(m_view->currentIndex().row());
}

void ConfigProblems::showFix()
{
    const ProblemLine *problem = selected();
    const bool fixable = problem != nullptr && !problem->suggestion.isEmpty();
    m_fix->setVisible(fixable);
    if (fixable)
        m_fix->setText(tr("Change to %1").arg(problem->suggestion));
}

void ConfigProblems::fixLine()
{
    const int line = m_editor->textCursor().blockNumber() + 1;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const ProblemLine *problem = m_model->at(row);
        if (problem->line == line && !problem->suggestion.isEmpty()) {
            fix(*problem);
            return;
        }
    }
}

void ConfigProblems::fix(const ProblemLine &problem)
{
    if (problem.suggestion.isEmpty())
        return;
    Q_EMIT fixed(m_editor->replaceAt(problem.line, problem.column, m_editor->wordAt(problem.line, problem.column),
                                     problem.suggestion));
}

} // namespace widgets
