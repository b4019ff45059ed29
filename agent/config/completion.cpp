// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/completion.h"

#include "agent/base/ascii.h"
#include "agent/config/vocabulary.h"

#include <algorithm>
#include <optional>
#include <set>

namespace agent::config {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

/// A line as indentation shows it.
struct Row {
    std::vector<std::size_t> dashes; ///< Columns.
    std::size_t column = 0;          ///< Of what follows blanks and dashes.
    std::string_view content;
    bool isEmpty = true; ///< Blank, or a comment.
};

Row rowOf(std::string_view line)
{
    Row row;
    std::size_t at = 0;
    for (;;) {
        while (at < line.size() && line[at] == ' ')
            ++at;
        if (at >= line.size() || line[at] != '-' || (at + 1 < line.size() && line[at + 1] != ' '))
            break;
        row.dashes.push_back(at++);
    }
    row.column = at;
    row.content = line.substr(at);
    while (!row.content.empty() && (row.content.back() == '\r' || row.content.back() == ' '))
        row.content.remove_suffix(1);
    row.isEmpty = (row.content.empty() && row.dashes.empty()) || row.content.starts_with('#');
    return row;
}

std::string_view unquoted(std::string_view word)
{
    const bool quoted = word.size() > 1 && (word.front() == '"' || word.front() == '\'') && word.back() == word.front();
    return quoted ? word.substr(1, word.size() - 2) : word;
}

/// Where the colon behind a key stands; kNone: there is none.
std::size_t colonIn(std::string_view content)
{
    for (std::size_t at = content.find(':'); at != kNone; at = content.find(':', at + 1)) {
        if (at > 0 && (at + 1 == content.size() || content[at + 1] == ' '))
            return at;
    }
    return kNone;
}

std::string keyIn(const Row &row)
{
    const std::size_t colon = colonIn(row.content);
    return colon == kNone ? std::string() : std::string(unquoted(trimAscii(row.content.substr(0, colon))));
}

/// The text cut into rows.
class Sheet {
public:
    Sheet(std::string_view text, std::size_t offset) : m_offset(std::min(offset, text.size()))
    {
        std::size_t begin = text.starts_with("\xef\xbb\xbf") ? 3 : 0;
        for (;;) {
            const std::size_t end = std::min(text.find('\n', begin), text.size());
            if (m_offset >= begin)
                m_here = {m_rows.size(), begin};
            m_rows.push_back(rowOf(text.substr(begin, end - begin)));
            if (end == text.size())
                break;
            begin = end + 1;
        }
        const std::string_view line = text.substr(m_here.begin, std::max(m_offset, m_here.begin) - m_here.begin);
        m_typed = rowOf(line);
        // Blanks before the cursor count when nothing follows them.
        m_typed.content = line.substr(m_typed.column);
    }

    /// The line up to the cursor.
    [[nodiscard]] const Row &typed() const { return m_typed; }
    [[nodiscard]] std::size_t typedBegin() const { return m_here.begin + m_typed.column; }

    /// The keys above the mapping that the cursor's line belongs to.
    [[nodiscard]] KeyPath parents() const
    {
        KeyPath keys;
        Level level{m_typed.column, false};
        enterList(m_typed, level);
        for (std::size_t i = m_here.row; i-- > 0 && (level.column > 0 || level.isList);) {
            const Row &row = m_rows[i];
            if (row.isEmpty)
                continue;
            const bool left = row.column < level.column || (level.isList && row.column == level.column);
            if (left) {
                keys.push_back(keyIn(row));
                level = {row.column, false};
            }
            enterList(row, level);
        }
        std::reverse(keys.begin(), keys.end());
        return keys;
    }

    /// The keys of that mapping, without that of the cursor's line.
    [[nodiscard]] std::set<std::string> siblings() const
    {
        std::set<std::string> keys;
        if (m_typed.dashes.empty()) {
            for (std::size_t i = m_here.row; i-- > 0 && collect(i, keys);) {
            }
        }
        for (std::size_t i = m_here.row + 1; i < m_rows.size(); ++i) {
            if (m_rows[i].isEmpty)
                continue;
            if (!m_rows[i].dashes.empty() && m_rows[i].dashes.front() < m_typed.column)
                break;
            if (!collect(i, keys))
                break;
        }
        return keys;
    }

private:
    /// What the next key above must be left of; of a list, it may stand in the same column.
    struct Level {
        std::size_t column;
        bool isList;
    };
    struct Here {
        std::size_t row = 0;
        std::size_t begin = 0;
    };

    /// A dash left of the level means that it is in a list, which begins in the dash's column.
    static void enterList(const Row &row, Level &level)
    {
        const std::size_t limit = level.column;
        for (std::size_t i = row.dashes.size(); i-- > 0;) {
            if (row.dashes[i] < limit && row.column >= limit && !level.isList) {
                level = {row.dashes[i], true};
                return;
            }
        }
    }
    /// Adds a row's key. Returns whether the mapping goes on beyond this row.
    bool collect(std::size_t index, std::set<std::string> &keys) const
    {
        const Row &row = m_rows[index];
        if (row.isEmpty || row.column > m_typed.column)
            return row.isEmpty || row.dashes.empty() || row.dashes.front() >= m_typed.column;
        if (row.column == m_typed.column)
            keys.insert(keyIn(row));
        return row.column == m_typed.column && row.dashes.empty();
    }

    std::size_t m_offset;
    std::vector<Row> m_rows;
    Here m_here;
    Row m_typed;
};

/// What is being typed: a key of the mapping at `path`, or a value of its last key.
struct Wish {
    KeyPath path;
    bool isValue = false;
    std::string_view word;
    std::set<std::string> taken;
};

/// Follows brackets that are open at the end of `rest`, which stands behind a key.
void enterBrackets(std::string_view rest, Wish &wish)
{
    struct Bracket {
        char kind;
        std::size_t depth; // Of the path where it was opened.
        std::set<std::string> keys;
    };
    std::vector<Bracket> open;
    std::size_t word = 0;
    char quote = '\0';
    for (std::size_t at = 0; at < rest.size(); ++at) {
        const char c = rest[at];
        if (quote != '\0') {
            quote = c == quote ? '\0' : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '[' || c == '{') {
            open.push_back({c, wish.path.size(), {}});
            word = at + 1;
        } else if ((c == ']' || c == '}' || c == ',') && !open.empty()) {
            wish.path.resize(open.back().depth);
            if (c != ',')
                open.pop_back();
            word = at + 1;
        } else if (c == ':' && !open.empty() && open.back().kind == '{' && wish.path.size() == open.back().depth) {
            wish.path.emplace_back(unquoted(trimAscii(rest.substr(word, at - word))));
            open.back().keys.insert(wish.path.back());
            word = at + 1;
        }
    }
    const std::size_t blanks = rest.find_first_not_of(' ', word);
    wish.word = rest.substr(blanks == kNone ? rest.size() : blanks);
    wish.isValue = open.empty() || open.back().kind == '[' || wish.path.size() > open.back().depth;
    if (!open.empty())
        wish.taken = open.back().keys;
}

Wish wishAt(const Sheet &sheet)
{
    Wish wish;
    wish.path = sheet.parents();
    const std::string_view content = sheet.typed().content;
    if (content.starts_with('{') || content.starts_with('[')) {
        enterBrackets(content, wish);
        return wish;
    }
    const std::size_t colon = colonIn(content);
    if (colon != kNone) {
        wish.path.emplace_back(unquoted(trimAscii(content.substr(0, colon))));
        enterBrackets(content.substr(colon + 1), wish);
        return wish;
    }
    wish.word = content;
    wish.taken = sheet.siblings();
    // An item of a list of texts is a value.
    const KeyDescription *list = knownKey(wish.path);
    wish.isValue = list && list->kind == ValueKind::Texts && !sheet.typed().dashes.empty();
    return wish;
}

bool hasBelow(const KeyDescription &key)
{
    switch (key.kind) {
    case ValueKind::Section:
    case ValueKind::Sections:
    case ValueKind::TextMap:
    case ValueKind::SecretMap:
    case ValueKind::Tls:
        return true;
    default:
        return false;
    }
}

std::vector<CompletionItem> allItems(const Wish &wish)
{
    std::vector<CompletionItem> items;
    if (wish.isValue) {
        const KeyDescription *key = knownKey(wish.path);
        for (const std::string &value : key ? knownValues(*key) : std::vector<std::string>())
            items.push_back({value, {}, value});
        return items;
    }
    for (const KeyDescription *key : knownKeys(wish.path)) {
        const std::string name(key->name);
        if (!wish.taken.contains(name))
            items.push_back({name, std::string(key->about), name + (hasBelow(*key) ? ":" : ": ")});
    }
    return items;
}

} // namespace

Completion completionAt(std::string_view text, std::size_t offset)
{
    const Sheet sheet(text, offset);
    Completion out;
    out.begin = out.end = std::min(offset, text.size());
    if (sheet.typed().content.starts_with('#') || sheet.typed().content.find(" #") != kNone)
        return out;
    const Wish wish = wishAt(sheet);
    out.begin -= std::min(wish.word.size(), out.begin);
    const std::string word = asciiLowerCase(wish.word);
    out.items = allItems(wish);
    std::erase_if(out.items, [&word](const CompletionItem &item) {
        return asciiLowerCase(item.name).find(word) == std::string::npos;
    });
    std::stable_partition(out.items.begin(), out.items.end(),
                          [&word](const CompletionItem &item) { return asciiLowerCase(item.name).starts_with(word); });
    return out;
}

} // namespace agent::config
