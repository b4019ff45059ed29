// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/status.h"
#include "agent/base/timestamp.h"
#include "agent/exposition/parser.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agent::exposition {

/// A sample line taken apart.
struct SampleLine {
    struct Exemplar {
        model::Labels labels;
        double value = 0;
        std::optional<TimestampMs> timestamp;
    };
    std::string_view series;
    double value = 0;
    std::optional<TimestampMs> timestamp;
    std::optional<Exemplar> exemplar;
    std::size_t length = 0; ///< With its line feed.
};

/// Takes one line apart token by token. This is the careful path: it knows every rule of both formats and words every
/// error; the parsers of bodies split plain lines faster and come here with whatever they do not like. One thread; for
/// a single use.
class LineParser {
public:
    /// `input` begins with the line; more lines may follow. `format` is Text or OpenMetrics.
    LineParser(std::string_view input, Format format) : m_input(input), m_format(format) {}

    /// Errors: InvalidInput without line number.
    [[nodiscard]] Status sample(SampleLine &out);
    /// The whole input is a series. Errors: as `sample`.
    [[nodiscard]] Status series(std::vector<model::Label> &out);

private:
    enum class Token {
        Invalid,
        End,
        LineBreak,
        Name,
        QuotedName,
        BraceOpen,
        BraceClose,
        LabelName,
        Equal,
        Comma,
        LabelValue,
        Value,
        Timestamp,
        ExemplarOpen
    };
    enum class State {
        Start,
        Value,
        Labels,
        LabelValue,
        Timestamp,
        ExemplarLabels,
        ExemplarLabelValue,
        ExemplarValue,
        ExemplarTimestamp
    };

    Token next();
    Token lexValue(State following);
    Token lexTimestamp();
    Token lexLabels();
    Token take(std::size_t length, State following, Token token);
    bool takeQuoted(bool lineFeeds);
    [[nodiscard]] std::size_t runEnd(std::size_t from, bool stopsAtBrace) const;
    [[nodiscard]] bool atText() const { return m_format == Format::Text; }
    [[nodiscard]] std::string_view token() const { return m_input.substr(m_start, m_pos - m_start); }
    [[nodiscard]] std::string_view soFar() const { return m_input.substr(0, m_pos); }
    [[nodiscard]] Status unexpected(std::string_view expected, Token got) const;
    static std::string_view tokenName(Token token);

    [[nodiscard]] Status readSeries(std::vector<model::Label> *labels);
    [[nodiscard]] Status readLabels(std::vector<model::Label> *labels, bool &named, bool exemplar);
    [[nodiscard]] Status readNumber(double &out) const;
    [[nodiscard]] Status readTimestamp(std::string_view what, std::optional<TimestampMs> &out) const;
    [[nodiscard]] Status readTextSuffix(SampleLine &out);
    [[nodiscard]] Status readOpenMetricsSuffix(SampleLine &out);
    [[nodiscard]] Status readExemplar(SampleLine &out);

    std::string_view m_input;
    Format m_format;
    State m_state = State::Start;
    std::size_t m_start = 0; ///< Of the current token.
    std::size_t m_pos = 0;   ///< Behind it; where an invalid one went wrong.
};

/// `<expected>, got "…" ("<kind>") while parsing: "…"`: what stands in [start, stop] of `input`, and `input` up to
/// there.
[[nodiscard]] Status syntaxError(std::string_view expected, std::string_view input, std::size_t start, std::size_t stop,
                                 std::string_view kind);

/// Resolves `\\`, `\n` and, when `quotes`, `\"`; other sequences stay as they are.
[[nodiscard]] std::string unescaped(std::string_view text, bool quotes);

} // namespace agent::exposition
