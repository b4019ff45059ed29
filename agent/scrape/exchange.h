// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/exposition/parser.h"
#include "agent/http/message.h"
#include "agent/scrape/pool_settings.h"
#include "agent/scrape/target.h"

#include <string>

/// What is said to a target and what its answer is taken for: the same for a scrape and for a look at a target.
namespace agent::scrape {

/// The request of one scrape.
[[nodiscard]] http::Request scrapeRequest(const PoolSettings &pool, const Target &target, const std::string &userAgent);

/// Whether there is an exposition to read. Errors: as the client's, or Unavailable with the status line.
[[nodiscard]] Status judgeAnswer(const http::Outcome &outcome);

/// The format that an answer is read in. Errors: InvalidInput with Prometheus's words when its type is not known and
/// the job has no fallback. `fellBack`: the fallback is used.
[[nodiscard]] Status answerFormat(const http::Response &response, const PoolSettings &pool, exposition::Format &format,
                                  bool &fellBack);

} // namespace agent::scrape
