// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace agent::model {

inline constexpr std::string_view kMetricName = "__name__";

struct Label {
    std::string name;
    std::string value;
    friend auto operator<=>(const Label &, const Label &) = default;
};

/// A set of labels: ordered by name (bytewise), names unique, no empty values. A value.
class Labels {
public:
    Labels() = default;
    /// Sorts; drops empty values; of equal names the last wins.
    explicit Labels(std::vector<Label> labels);
    Labels(std::initializer_list<std::pair<std::string_view, std::string_view>> labels);

    [[nodiscard]] bool empty() const { return m_labels.empty(); }
    [[nodiscard]] std::size_t size() const { return m_labels.size(); }
    [[nodiscard]] auto begin() const { return m_labels.begin(); }
    [[nodiscard]] auto end() const { return m_labels.end(); }
    /// The value of `name`, or empty.
    [[nodiscard]] std::string_view get(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const;
    /// Sets, replaces, or (empty value) removes.
    void set(std::string_view name, std::string_view value);
    void remove(std::string_view name);
    /// `{__name__="up", job="node"}` as Prometheus prints: `up{job="node"}` with the metric name in front when it is a
    /// plain one.
    [[nodiscard]] std::string toString() const;
    /// Stable over runs and machines (xxh3 over names and values with separators).
    [[nodiscard]] std::uint64_t hash() const;

    friend auto operator<=>(const Labels &, const Labels &) = default;

private:
    std::vector<Label> m_labels;
};

} // namespace agent::model
