// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/exposition/metric_message.h"

#include <string>
#include <string_view>
#include <vector>

namespace agent::exposition {

/// Writes series as text-format text into buffers that are used again and again: what `parseSeries` reads and what
/// series caches know series by. One thread.
class SeriesText {
public:
    void setFamily(std::string_view name);
    void setLabels(const std::vector<MetricMessage::LabelView> &labels);
    /// The series named family and `suffix`, with the labels and, unless its name is empty, one label more, whose value
    /// needs no escapes. Lives until the next call.
    [[nodiscard]] std::string_view series(std::string_view suffix, std::string_view labelName = {},
                                          std::string_view labelValue = {});

private:
    std::string m_family; ///< Escaped when quoted.
    bool m_quoted = false;
    std::string m_labels; ///< name="value",...
    std::string m_series;
};

} // namespace agent::exposition
