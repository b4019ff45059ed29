// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/yaml_reader.h"

#include "agent/model/name_validation.h"

#include <yaml-cpp/anchor.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <unordered_map>

namespace agent::config {
namespace {

constexpr std::size_t kMaxNodes = 2000000; ///< Aliases count with all they bring along.
constexpr std::size_t kMaxDepth = 100;
constexpr std::string_view kCoreTag = "tag:yaml.org,2002:";

/// Ends the reading of a document; never leaves this file.
struct Abort {
    Place place;
    std::string message;
    std::string remedy;
};

Mark toMark(const YAML::Mark &mark)
{
    return mark.is_null() ? Mark{} : Mark{mark.line + 1, mark.column + 1};
}

std::size_t countNodes(const Node &node)
{
    std::size_t count = 1;
    for (const Node &item : node.items)
        count += countNodes(item);
    for (const Entry &entry : node.entries)
        count += countNodes(entry.value);
    return count;
}

/// Builds nodes from parse events.
class Builder final : public YAML::EventHandler {
public:
    explicit Builder(Problems &problems) : m_problems(problems) {}

    Node takeRoot() { return std::move(m_root); }

    void OnDocumentStart(const YAML::Mark &mark) override
    {
        if (m_documents++ > 0)
            throw Abort{{toMark(mark), {}},
                        "a second YAML document, or text after the end of the first, begins here",
                        "keep everything in one document: remove the ---, and check indentation and brackets before"};
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark &mark, YAML::anchor_t anchor) override
    {
        Node node;
        node.mark = toMark(mark);
        finish(std::move(node), anchor);
    }
    void OnScalar(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                  const std::string &value) override
    {
        Node node;
        node.kind = Node::Kind::Scalar;
        node.mark = toMark(mark);
        node.text = value;
        node.quoted = tag == "!" || tag == std::string(kCoreTag) + "str";
        checkTag(mark, tag);
        finish(std::move(node), anchor);
    }
    void OnAlias(const YAML::Mark &mark, YAML::anchor_t anchor) override
    {
        const auto it = m_anchors.find(anchor);
        if (it == m_anchors.end())
            throw Abort{{toMark(mark), path()}, "an alias of something that contains it", "write the value out"};
        Node copy = it->second.node;
        m_nodes += it->second.count;
        checkSize(mark);
        copy.mark = toMark(mark);
        finish(std::move(copy), 0);
    }
    void OnSequenceStart(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override
    {
        open(Node::Kind::Sequence, mark, tag, anchor);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override
    {
        open(Node::Kind::Mapping, mark, tag, anchor);
    }
    void OnMapEnd() override
    {
        merge(m_frames.back());
        close();
    }

private:
    struct Frame {
        Node node;
        YAML::anchor_t anchor = 0;
        bool haveKey = false;
        bool plainKey = false;
        Entry pending;                                 ///< Mapping: the key whose value comes next.
        std::unordered_map<std::string, int> keyLines; ///< Mapping: where each key stands.
        std::vector<Node> merges;                      ///< Mapping: values of its merge keys.
    };
    struct Anchored {
        Node node;
        std::size_t count = 0;
    };

    [[nodiscard]] std::string path() const
    {
        std::string out;
        for (const Frame &frame : m_frames) {
            if (frame.node.kind == Node::Kind::Sequence)
                out = childPath(out, frame.node.items.size());
            else if (frame.haveKey)
                out = childPath(out, frame.pending.key);
        }
        return out;
    }

    void checkTag(const YAML::Mark &mark, const std::string &tag)
    {
        if (tag.empty() || tag == "?" || tag == "!")
            return;
        for (const std::string_view known : {"str", "int", "float", "bool", "null", "map", "seq"}) {
            if (tag == std::string(kCoreTag) + std::string(known))
                return;
        }
        // Not told by name: a password may begin with '!'.
        m_problems.add({toMark(mark), path()}, "a text that begins with ! is a YAML tag, which is not allowed",
                       "quote the text, or write the plain value");
    }
    void checkSize(const YAML::Mark &mark) const
    {
        if (m_nodes > kMaxNodes)
            throw Abort{{toMark(mark), path()},
                        "the file is too large, or its aliases multiply without end",
                        "write fewer aliases"};
    }

    void open(Node::Kind kind, const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor)
    {
        if (m_frames.size() >= kMaxDepth)
            throw Abort{{toMark(mark), path()}, "nested too deeply", "a configuration needs no more than a few levels"};
        checkTag(mark, tag);
        Frame frame;
        frame.node.kind = kind;
        frame.node.mark = toMark(mark);
        frame.anchor = anchor;
        m_frames.push_back(std::move(frame));
    }
    void close()
    {
        Frame frame = std::move(m_frames.back());
        m_frames.pop_back();
        finish(std::move(frame.node), frame.anchor);
    }

    /// A node is complete: hands it to what it stands in.
    void finish(Node node, YAML::anchor_t anchor)
    {
        ++m_nodes;
        if (anchor != 0)
            m_anchors[anchor] = {node, countNodes(node)};
        if (m_frames.empty()) {
            m_root = std::move(node);
            return;
        }
        Frame &frame = m_frames.back();
        if (frame.node.kind == Node::Kind::Sequence)
            frame.node.items.push_back(std::move(node));
        else if (frame.haveKey)
            setValue(frame, std::move(node));
        else
            setKey(frame, std::move(node));
    }
    void setKey(Frame &frame, Node node)
    {
        if (node.kind == Node::Kind::Sequence || node.kind == Node::Kind::Mapping)
            m_problems.add({node.mark, path()}, "a key must be a plain text", "quote it, if a text is meant");
        frame.pending.mark = node.mark;
        frame.pending.key = node.kind == Node::Kind::Null ? "null" : std::move(node.text);
        frame.plainKey = !node.quoted;
        frame.haveKey = true;
    }
    void setValue(Frame &frame, Node node)
    {
        if (frame.plainKey && frame.pending.key == "<<") {
            addMerge(frame, std::move(node));
        } else {
            const auto [it, isNew] = frame.keyLines.emplace(frame.pending.key, frame.pending.mark.line);
            if (isNew) {
                frame.pending.value = std::move(node);
                frame.node.entries.push_back(std::move(frame.pending));
            } else {
                m_problems.add({frame.pending.mark, path()}, "key already set in this mapping",
                               "keep one of the two; the first stands in line " + std::to_string(it->second));
            }
        }
        frame.pending = {};
        frame.haveKey = false;
    }

    void addMerge(Frame &frame, Node node)
    {
        if (node.kind == Node::Kind::Mapping) {
            frame.merges.push_back(std::move(node));
            return;
        }
        const bool listOfMappings = node.kind == Node::Kind::Sequence &&
                                    std::all_of(node.items.begin(), node.items.end(),
                                                [](const Node &item) { return item.kind == Node::Kind::Mapping; });
        if (!listOfMappings)
            m_problems.add({node.mark, path()}, "only a mapping can be merged",
                           "write an alias of a mapping after <<:");
        else
            std::move(node.items.begin(), node.items.end(), std::back_inserter(frame.merges));
    }
    /// Keys that stand in the mapping itself win over merged ones, earlier merges over later ones.
    static void merge(Frame &frame)
    {
        for (Node &merged : frame.merges) {
            for (Entry &entry : merged.entries) {
                if (frame.keyLines.emplace(entry.key, entry.mark.line).second)
                    frame.node.entries.push_back(std::move(entry));
            }
        }
    }

    Problems &m_problems;
    std::vector<Frame> m_frames;
    std::map<YAML::anchor_t, Anchored> m_anchors;
    Node m_root;
    std::size_t m_nodes = 0;
    int m_documents = 0;
};

/// What to do about a syntax error, by the parser's own words for it.
std::string remedyFor(std::string_view message)
{
    const auto mentions = [message](std::string_view words) { return message.find(words) != std::string_view::npos; };
    if (mentions("tab"))
        return "indent with blanks, not with tabs";
    if (mentions("end of map flow"))
        return "close the { with a }, and put commas between its entries";
    if (mentions("end of sequence flow"))
        return "close the [ with a ], and put commas between its items";
    if (mentions("end of map") || mentions("end of sequence") || mentions("illegal map value") ||
        mentions("illegal block entry"))
        return "check the indentation: what belongs together starts in the same column; quotes are closed, and a text "
               "with ': ' in it has some";
    if (mentions("EOF in scalar"))
        return "close the quotes";
    if (mentions("alias") || mentions("anchor"))
        return "define the anchor with & before the alias with *";
    return "this is not YAML; check quotes, colons and indentation here and in the line above";
}

/// Where a quote begins that is closed nowhere: the last line whose value begins with a quote and has no second one.
Mark openQuote(std::string_view text, Mark fallback)
{
    Mark found = fallback;
    for (int line = 1; !text.empty(); ++line) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view content = text.substr(0, end);
        const std::size_t quote = content.find_first_of("'\"");
        const bool beginsValue =
            quote == 0 || (quote != std::string_view::npos &&
                           std::string_view(" [{,").find(content[quote - 1]) != std::string_view::npos);
        if (beginsValue && content.find(content[quote], quote + 1) == std::string_view::npos)
            found = {line, static_cast<int>(quote) + 1};
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return found;
}

/// The last line up to `last` whose indentation has a tab in it; none: line 0.
Mark indentationTab(std::string_view text, int last)
{
    Mark found;
    for (int line = 1; !text.empty() && line <= last; ++line) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view content = text.substr(0, end);
        const std::size_t tab = content.find('\t');
        if (tab != std::string_view::npos && content.find_first_not_of(" \t") > tab)
            found = {line, static_cast<int>(tab) + 1};
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return found;
}

/// The parser's words, without a name that may be a secret that was not quoted.
std::string wordsOf(const YAML::Exception &error)
{
    const std::string_view unknownAnchor = YAML::ErrorMsg::UNKNOWN_ANCHOR;
    return error.msg.starts_with(unknownAnchor) ? std::string(unknownAnchor) : error.msg;
}

void addSyntaxError(std::string_view text, const YAML::Exception &error, Problems &problems)
{
    const bool inQuotes = error.msg == YAML::ErrorMsg::EOF_IN_SCALAR;
    const Mark mark = toMark(error.mark);
    if (const Mark tab = indentationTab(text, mark.line); tab.line > 0 && !inQuotes)
        problems.add({tab, {}}, "YAML syntax error: a tab in the indentation, which YAML forbids",
                     "indent with blanks");
    else
        problems.add({inQuotes ? openQuote(text, mark) : mark, {}}, "YAML syntax error: " + wordsOf(error),
                     remedyFor(error.msg));
}

/// Bytes that the parser would misread without a word. Returns whether the text is clean.
bool checkCharacters(std::string_view text, Problems &problems)
{
    if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) {
        problems.add({{1, 1}, {}}, "the file is UTF-16", "save it as UTF-8");
        return false;
    }
    int line = 1;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view content = text.substr(0, end);
        const auto bad = std::find_if(content.begin(), content.end(), [](char c) {
            return (c >= 0 && c < 0x20 && c != '\t' && c != '\r') || c == 0x7f;
        });
        if (bad != content.end()) {
            problems.add({{line, static_cast<int>(bad - content.begin()) + 1}, {}},
                         "control characters are not allowed", "remove it, or write it as an escape in double quotes");
            return false;
        }
        if (!model::isValidUtf8(content)) {
            problems.add({{line, 1}, {}}, "this line is not valid UTF-8", "save the file as UTF-8");
            return false;
        }
        if (end == std::string_view::npos)
            break;
        text.remove_prefix(end + 1);
        ++line;
    }
    return true;
}

} // namespace

Node readYaml(std::string_view text, Problems &problems)
{
    if (!checkCharacters(text, problems))
        return {};
    Builder builder(problems);
    try {
        // A comment at the end: without it the parser takes the end of the text for the end of a quoted scalar.
        std::istringstream stream(std::string(text) + (text.ends_with('\n') ? "#" : "\n#"));
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
        return builder.takeRoot();
    } catch (const Abort &abort) {
        problems.add(abort.place, abort.message, abort.remedy);
    } catch (const YAML::Exception &error) {
        addSyntaxError(text, error, problems);
    } catch (const std::exception &error) {
        problems.add({}, std::string("YAML cannot be read: ") + error.what(), "simplify the file");
    }
    return {};
}

} // namespace agent::config
