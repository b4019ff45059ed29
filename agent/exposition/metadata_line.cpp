// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/exposition/metadata_line.h"

#include "agent/exposition/line_parser.h"
#include "agent/model/quote.h"
#include "agent/exposition/scan.h"
#include "agent/model/name_validation.h"

#include <algorithm>
#include <utility>

namespace agent::exposition {
namespace {

using Kind = MetadataLine::Kind;
using Type = model::MetricType;

std::string_view keyword(Kind kind)
{
    switch (kind) {
    case Kind::Help:
        return "HELP";
    case Kind::Type:
        return "TYPE";
    case Kind::Unit:
        return "UNIT";
    default:
        return "";
    }
}

std::size_t skipBlanksFrom(std::string_view input, std::size_t i)
{
    while (i < input.size() && isBlank(input[i]))
        ++i;
    return i;
}

/// Reads the family name at `i`, bare or quoted; moves `i` behind it.
Status readFamily(std::string_view input, std::size_t &i, MetadataLine &out)
{
    const std::size_t start = i;
    if (i < input.size() && input[i] == '"') {
        const char *end = findQuoteEnd(input.data() + i + 1, input.data() + input.size());
        if (end) {
            i = static_cast<std::size_t>(end - input.data());
            out.family = input.substr(start + 1, i - start - 2);
            if (out.family.find('\\') != std::string_view::npos) {
                out.familyBuffer = unescaped(out.family, true);
                out.family = out.familyBuffer;
            }
            return {};
        }
    } else if (i < input.size() && isClass(input[i], kMetricNameStart)) {
        while (i < input.size() && isClass(input[i], kMetricNameChar))
            ++i;
        out.family = input.substr(start, i - start);
        return {};
    }
    return syntaxError("expected metric name after " + std::string(keyword(out.kind)), input, start, start, "INVALID");
}

/// The rest of the line from `i` on; completes `out.length`.
std::string_view restOfLine(std::string_view input, std::size_t i, MetadataLine &out)
{
    const std::size_t end = std::min(input.find('\n', i), input.size());
    out.length = std::min(end + 1, input.size());
    return input.substr(i, end - i);
}

Status setHelp(MetadataLine &out, std::string_view text, bool unescapeQuotes)
{
    if (!isAscii(text) && !model::isValidUtf8(text))
        return invalidInput("help text " + model::quoted(text) + " is not a valid utf8 string");
    out.text = text;
    if (text.find('\\') != std::string_view::npos) {
        out.textBuffer = unescaped(text, unescapeQuotes);
        out.text = out.textBuffer;
    }
    return {};
}

template <std::size_t N>
Status setType(MetadataLine &out, std::string_view text, const std::pair<std::string_view, Type> (&types)[N])
{
    for (const auto &[name, type] : types) {
        if (name == text) {
            out.type = type;
            return {};
        }
    }
    return invalidInput("invalid metric type " + model::quoted(text));
}

constexpr std::pair<std::string_view, Type> kTextTypes[] = {
    {"counter", Type::Counter}, {"gauge", Type::Gauge},     {"histogram", Type::Histogram},
    {"summary", Type::Summary}, {"untyped", Type::Unknown},
};

constexpr std::pair<std::string_view, Type> kOpenMetricsTypes[] = {
    {"counter", Type::Counter},     {"gauge", Type::Gauge},
    {"histogram", Type::Histogram}, {"gaugehistogram", Type::GaugeHistogram},
    {"summary", Type::Summary},     {"info", Type::Info},
    {"stateset", Type::StateSet},   {"unknown", Type::Unknown},
};

Status setUnit(MetadataLine &out, std::string_view text)
{
    out.text = text;
    if (text.empty())
        return {};
    const std::string_view family = out.family;
    const bool suffix = family.size() > text.size() && family.substr(family.size() - text.size()) == text &&
                        family[family.size() - text.size() - 1] == '_';
    if (!suffix)
        return invalidInput("unit " + model::quoted(text) + " not a suffix of metric " + model::quoted(family));
    return {};
}

} // namespace

Status parseTextMetadata(std::string_view input, MetadataLine &out)
{
    std::size_t i = skipBlanksFrom(input, 1);
    const std::string_view word = input.substr(i, 4);
    const std::size_t afterWord = skipBlanksFrom(input, i + word.size());
    const bool separated = i > 1 && afterWord > i + 4;
    if (!separated || (word != "HELP" && word != "TYPE")) {
        out.kind = Kind::Comment;
        static_cast<void>(restOfLine(input, 1, out));
        return {};
    }
    out.kind = word == "HELP" ? Kind::Help : Kind::Type;
    i = afterWord;
    if (Status s = readFamily(input, i, out); !s.ok())
        return s;
    std::string_view text = restOfLine(input, i, out);
    if (!text.empty())
        text.remove_prefix(1);
    return out.kind == Kind::Help ? setHelp(out, text, false) : setType(out, text, kTextTypes);
}

Status parseOpenMetricsMetadata(std::string_view input, MetadataLine &out)
{
    constexpr std::string_view kEnd = "# EOF";
    if (input.substr(0, kEnd.size()) == kEnd) {
        out.kind = Kind::End;
        out.length = kEnd.size() + (input.substr(kEnd.size(), 1) == "\n" ? 1 : 0);
        return {};
    }
    out.kind = Kind::Comment;
    for (const Kind kind : {Kind::Help, Kind::Type, Kind::Unit})
        if (input.substr(0, 2) == "# " && input.substr(2, 4) == keyword(kind) && input.substr(6, 1) == " ")
            out.kind = kind;
    if (out.kind == Kind::Comment) {
        const std::size_t stop =
            std::min(input.find('\n'), input.substr(0, 2) == "# " ? std::size_t{2} : std::size_t{1});
        return syntaxError("expected a valid start token", input, 0, stop, "INVALID");
    }
    std::size_t i = 7;
    if (Status s = readFamily(input, i, out); !s.ok())
        return s;
    if (i >= input.size() || input[i] != ' ')
        return invalidInput("expected text in " + std::string(keyword(out.kind)));
    const std::string_view text = restOfLine(input, i + 1, out);
    switch (out.kind) {
    case Kind::Help:
        return setHelp(out, text, true);
    case Kind::Type:
        return setType(out, text, kOpenMetricsTypes);
    default:
        return setUnit(out, text);
    }
}

void deliver(const MetadataLine &line, Sink &sink)
{
    switch (line.kind) {
    case Kind::Help:
        sink.help(line.family, line.text);
        break;
    case Kind::Type:
        sink.type(line.family, line.type);
        break;
    case Kind::Unit:
        sink.unit(line.family, line.text);
        break;
    case Kind::Comment:
    case Kind::End:
        break;
    }
}

} // namespace agent::exposition
