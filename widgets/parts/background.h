// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QThreadPool>

#include <utility>

namespace widgets {

/// Works things out on a thread of its own, so that the window does not wait, and shows what came out in the GUI
/// thread: only of the newest, what was asked for before is let fall. A member of the object it works for; GUI thread.
class Background {
public:
    explicit Background(QObject *home) : m_home(home) { m_pool.setMaxThreadCount(1); }
    /// Waits for what is being worked out now.
    ~Background()
    {
        m_pool.clear();
        m_pool.waitForDone();
    }
    Background(const Background &) = delete;
    Background &operator=(const Background &) = delete;

    /// `work` runs on the other thread and must own what it uses; `show` takes its answer.
    template <typename Work, typename Show>
    void run(Work work, Show show)
    {
        const quint64 asked = ++m_asked;
        m_pool.clear();
        m_pool.start([this, asked, work = std::move(work), show = std::move(show)] {
            // Dropped with the home, which takes this along.
            QMetaObject::invokeMethod(
                m_home,
                [this, asked, show, answer = work()] {
                    if (asked == m_asked)
                        show(answer);
                },
                Qt::QueuedConnection);
        });
    }
    /// Nothing that was asked for is shown any more.
    void forget() { ++m_asked; }

private:
    QObject *m_home;
    QThreadPool m_pool;
    quint64 m_asked = 0;
};

} // namespace widgets
