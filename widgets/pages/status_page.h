// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/tables.h"
#include "widgets/pages/page.h"

class QStackedWidget;

namespace widgets {

class CodeEditor;
class FilterBar;
class TableView;
class YamlHighlighter;

/// Flags, build and runtime, and the configuration as it was loaded.
class StatusPage : public Page {
    Q_OBJECT
public:
    explicit StatusPage(PageContext context, QWidget *parent = nullptr);

    [[nodiscard]] QList<QWidget *> stops() const override;

protected:
    void refresh(const Snapshot &snapshot) override;
    void retranslate() override;
    void changeEvent(QEvent *event) override;

private:
    [[nodiscard]] QList<FieldLine> runtime(const Snapshot &snapshot) const;

    FilterBar *m_views;
    QStackedWidget *m_stack;
    FieldTable *m_runtime;
    TableView *m_runtimeView;
    FieldTable *m_flags;
    TableView *m_flagsView;
    CodeEditor *m_config;
    YamlHighlighter *m_colors;
    qint64 m_configTime = -1; ///< Of the load that is shown.
};

} // namespace widgets
