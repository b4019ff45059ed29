// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/health.h"
#include "widgets/models/tables.h"
#include "widgets/pages/page.h"

class QLineEdit;
class QStackedWidget;

namespace widgets {

class CodeEditor;
class FactGrid;
class FilterBar;
class TableView;
class YamlHighlighter;

/// How the program itself is: build and runtime, clock, files; threads and memory; certificates; flags; and the
/// configuration as it was loaded.
class StatusPage : public Page {
    Q_OBJECT
public:
    explicit StatusPage(PageContext context, QWidget *parent = nullptr);

    void focusFilter() override;
    /// "certificates", "threads", "flags": the view of that name.
    void showSubject(const QString &subject) override;
    [[nodiscard]] QList<QWidget *> stops() const override;
    void saveState(QSettings &settings) const override;
    void restoreState(QSettings &settings) override;

protected:
    void refresh(const Snapshot &snapshot) override;
    void retranslate() override;
    void changeEvent(QEvent *event) override;

private:
    [[nodiscard]] TableView *makeTable(QAbstractItemModel *model, const char *name, QWidget *parent) const;
    [[nodiscard]] QWidget *makeThreads();
    [[nodiscard]] QWidget *makeFlags();
    void choose(int view);
    [[nodiscard]] QList<FieldLine> runtime(const Snapshot &snapshot) const;
    [[nodiscard]] QList<FieldLine> clockFields(const Snapshot &snapshot) const;
    void showHealth(const Snapshot &snapshot);
    void showFlags();

    FilterBar *m_views;
    QStackedWidget *m_stack;
    FieldTable *m_runtime;
    TableView *m_runtimeView;
    FactGrid *m_facts;
    ThreadTable *m_threads;
    TableView *m_threadsView = nullptr;
    CertificateTable *m_certificates;
    TableView *m_certificatesView;
    FieldTable *m_flags;
    QLineEdit *m_flagFilter = nullptr;
    TableView *m_flagsView = nullptr;
    CodeEditor *m_config;
    YamlHighlighter *m_colors;
    qint64 m_configTime = -1;  ///< Of the load that is shown.
    qint64 m_processTime = -1; ///< Of the reading that is shown.
};

} // namespace widgets
