// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/summary.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace agent::telemetry {

using Counter = prometheus::Counter;
using Gauge = prometheus::Gauge;
using Histogram = prometheus::Histogram;
using Summary = prometheus::Summary;
using LabelMap = std::map<std::string, std::string>;

/// The agent's own metrics, on prometheus-cpp. Internally synchronised. A metric lives until the registry dies or it is removed;
/// asking again for the same name and labels gives the same object. A metric with an invalid name, or with the name of a metric of another type,
/// counts but is not shown.
class Registry {
public:
    Registry();
    ~Registry();
    Registry(const Registry &) = delete;
    Registry &operator=(const Registry &) = delete;

    /// Shape of all four: `name` and the keys of `labels` are legacy names; `help` is that of the first call.
    [[nodiscard]] Counter &counter(const std::string &name, const std::string &help, const LabelMap &labels = {});
    [[nodiscard]] Gauge &gauge(const std::string &name, const std::string &help, const LabelMap &labels = {});
    /// `buckets` are upper bounds, ascending, without +Inf.
    [[nodiscard]] Histogram &histogram(const std::string &name, const std::string &help, const LabelMap &labels, const std::vector<double> &buckets);
    /// Quantiles .01 .05 .5 .9 .99 unless given, over ten minutes.
    [[nodiscard]] Summary &summary(const std::string &name, const std::string &help, const LabelMap &labels = {}, const std::vector<double> &quantiles = {});

    /// Drops every metric whose labels include all of `labels` (a remote or pool that has gone). References to them die.
    /// No labels: nothing is dropped.
    void remove(const LabelMap &labels);

    /// Calls `refresh` at each `text()`, before the values are read: for gauges that are cheaper to compute on demand. Must not call back into the registry's `text`.
    void addCollector(std::function<void()> refresh);

    /// All metrics in exposition format 0.0.4, families ordered by name.
    [[nodiscard]] std::string text() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// Registers process_* (CPU, memory, descriptors, start time, network) and refreshes them at each scrape. Source: PARITY.md 9.4.
void registerProcessMetrics(Registry &registry);

} // namespace agent::telemetry
