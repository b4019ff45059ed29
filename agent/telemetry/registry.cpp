// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/telemetry/registry.h"

#include "agent/base/mutex.h"

#include <prometheus/family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <typeinfo>
#include <utility>

namespace agent::telemetry {
namespace {

constexpr std::chrono::minutes kSummaryAge{10};

/// Families of all types in one map, so that one name has one type.
class AnyFamily {
public:
    virtual ~AnyFamily() = default;
    virtual void collect(std::vector<prometheus::MetricFamily> &out) const = 0;
    virtual void remove(const LabelMap &labels) = 0;
};

template <typename T>
class TypedFamily final : public AnyFamily {
public:
    TypedFamily(const std::string &name, const std::string &help) : m_family(name, help, {}) {}

    /// Throws what prometheus-cpp throws for a bad label name.
    template <typename... Args>
    T &metric(const LabelMap &labels, const Args &...args)
    {
        if (const auto found = m_metrics.find(labels); found != m_metrics.end())
            return *found->second;
        T &created = m_family.Add(labels, args...);
        m_metrics.emplace(labels, &created);
        return created;
    }
    void collect(std::vector<prometheus::MetricFamily> &out) const override
    {
        if (m_metrics.empty())
            return;
        for (prometheus::MetricFamily &family : m_family.Collect()) {
            const auto byLabels = [](const auto &a, const auto &b) { return a.label < b.label; };
            std::sort(family.metric.begin(), family.metric.end(), byLabels);
            out.push_back(std::move(family));
        }
    }
    void remove(const LabelMap &labels) override
    {
        for (auto it = m_metrics.begin(); it != m_metrics.end();) {
            // Both are ordered by name, so one pass tells whether one includes the other.
            if (std::includes(it->first.begin(), it->first.end(), labels.begin(), labels.end())) {
                m_family.Remove(it->second);
                it = m_metrics.erase(it);
            } else {
                ++it;
            }
        }
    }

private:
    prometheus::Family<T> m_family;
    std::map<LabelMap, T *> m_metrics;
};

prometheus::Summary::Quantiles toQuantiles(const std::vector<double> &quantiles)
{
    prometheus::Summary::Quantiles out;
    for (const double q : quantiles)
        out.emplace_back(q, std::min(q, 1 - q) / 10);
    return out;
}

} // namespace

struct Registry::Impl {
    mutable Mutex mutex;
    std::map<std::string, std::unique_ptr<AnyFamily>> families AGENT_GUARDED_BY(mutex);
    std::vector<std::function<void()>> collectors AGENT_GUARDED_BY(mutex);
    /// Metrics that prometheus-cpp refuses: they count, and are not shown.
    std::map<std::pair<std::string, LabelMap>, std::shared_ptr<void>> unseen AGENT_GUARDED_BY(mutex);

    template <typename T, typename... Args>
    T &get(const std::string &name, const std::string &help, const LabelMap &labels, const Args &...args)
    {
        const MutexLock lock(mutex);
        try {
            auto &family = families[name];
            if (!family)
                family = std::make_unique<TypedFamily<T>>(name, help);
            if (auto *typed = dynamic_cast<TypedFamily<T> *>(family.get()))
                return typed->metric(labels, args...);
        } catch (const std::exception &) {
            if (const auto entry = families.find(name); entry != families.end() && !entry->second)
                families.erase(entry);
        }
        auto &metric = unseen[{name + typeid(T).name(), labels}];
        if (!metric)
            metric = std::make_shared<T>(args...);
        return *static_cast<T *>(metric.get());
    }
};

Registry::Registry() : m_impl(std::make_unique<Impl>()) {}
Registry::~Registry() = default;

Counter &Registry::counter(const std::string &name, const std::string &help, const LabelMap &labels)
{
    return m_impl->get<Counter>(name, help, labels);
}

Gauge &Registry::gauge(const std::string &name, const std::string &help, const LabelMap &labels)
{
    return m_impl->get<Gauge>(name, help, labels);
}

Histogram &Registry::histogram(const std::string &name, const std::string &help, const LabelMap &labels,
                               const std::vector<double> &buckets)
{
    return m_impl->get<Histogram>(name, help, labels, buckets);
}

Summary &Registry::summary(const std::string &name, const std::string &help, const LabelMap &labels,
                           const std::vector<double> &quantiles)
{
    static const std::vector<double> kUsual{.01, .05, .5, .9, .99};
    return m_impl->get<Summary>(name, help, labels, toQuantiles(quantiles.empty() ? kUsual : quantiles), kSummaryAge);
}

void Registry::remove(const LabelMap &labels)
{
    if (labels.empty())
        return;
    const MutexLock lock(m_impl->mutex);
    for (auto &[name, family] : m_impl->families)
        family->remove(labels);
}

void Registry::addCollector(std::function<void()> refresh)
{
    const MutexLock lock(m_impl->mutex);
    m_impl->collectors.push_back(std::move(refresh));
}

std::string Registry::text() const
{
    std::vector<std::function<void()>> collectors;
    {
        const MutexLock lock(m_impl->mutex);
        collectors = m_impl->collectors;
    }
    for (const auto &refresh : collectors)
        refresh();
    std::vector<prometheus::MetricFamily> collected;
    {
        const MutexLock lock(m_impl->mutex);
        for (const auto &[name, family] : m_impl->families)
            family->collect(collected);
    }
    return prometheus::TextSerializer().Serialize(collected);
}

} // namespace agent::telemetry
