// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/engine/engine.h"

#include <shared_mutex>

namespace agent::web {

/// The engine that handlers answer from, which comes after the listener and goes before it. Internally synchronised.
class EngineSlot {
public:
    /// Holds the engine for the length of one request.
    class Use {
    public:
        explicit Use(const EngineSlot &slot) : m_lock(slot.m_mutex), m_engine(slot.m_engine) {}
        [[nodiscard]] engine::Engine *get() const { return m_engine; }

    private:
        std::shared_lock<std::shared_mutex> m_lock;
        engine::Engine *m_engine;
    };

    /// Waits for running uses.
    void set(engine::Engine *engine)
    {
        const std::unique_lock<std::shared_mutex> lock(m_mutex);
        m_engine = engine;
    }

private:
    mutable std::shared_mutex m_mutex;
    engine::Engine *m_engine = nullptr;
};

} // namespace agent::web
