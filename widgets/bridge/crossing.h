// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/mutex.h"

#include <QMetaObject>
#include <QObject>

#include <memory>
#include <utility>

namespace widgets {

/// Carries answers of the engine, which arrive on its threads, over to an object of the GUI thread, while that lives.
/// Held by the object itself; made, and dies, on the GUI thread. Internally synchronised.
///
///     m_engine->lookUpSeries(labels, m_crossing.over([this](const std::vector<SeriesInfo> &all) { show(all); }));
class Crossing {
public:
    explicit Crossing(QObject *home) : m_way(std::make_shared<Way>(home)) {}
    ~Crossing() { m_way->forget(); }
    Crossing(const Crossing &) = delete;
    Crossing &operator=(const Crossing &) = delete;

    /// A function for any thread. Called, it copies its arguments and runs `handler` with them on the GUI thread later,
    /// unless the object has died by then.
    template <typename Handler>
    [[nodiscard]] auto over(Handler handler) const
    {
        return [way = m_way, handler = std::move(handler)](const auto &...values) {
            way->post([handler, values...] { handler(values...); });
        };
    }

private:
    class Way {
    public:
        explicit Way(QObject *home) : m_home(home) {}
        template <typename Call>
        void post(Call call)
        {
            const agent::MutexLock lock(m_mutex);
            if (m_home != nullptr)
                QMetaObject::invokeMethod(m_home, std::move(call), Qt::QueuedConnection);
        }
        void forget()
        {
            const agent::MutexLock lock(m_mutex);
            m_home = nullptr;
        }

    private:
        agent::Mutex m_mutex;
        QObject *m_home AGENT_GUARDED_BY(m_mutex);
    };

    std::shared_ptr<Way> m_way;
};

} // namespace widgets
