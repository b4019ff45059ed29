// SPDX-License-Identifier: GPL-3.0-or-later
// What the editable document reads of a text is what the loader reads of it; its ranges lie in each other, in order. An
// edit, which the size of the text chooses, can be taken back; one that fails leaves the text. Completion and
// difference take any text.
#include "agent/config/completion.h"
#include "agent/config/document.h"
#include "agent/config/syntax.h"
#include "agent/config/text_diff.h"
#include "agent/config/yaml_reader.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

using namespace agent::config;

namespace {

void require(bool holds, const char *what, std::string_view text)
{
    if (holds)
        return;
    std::fprintf(stderr, "%s\n%.*s\n", what, static_cast<int>(text.size()), text.data());
    std::abort();
}

bool same(const Node &a, const Node &b)
{
    return a.kind == b.kind && a.text == b.text && a.quoted == b.quoted &&
           std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), same) &&
           std::equal(a.entries.begin(), a.entries.end(), b.entries.begin(), b.entries.end(),
                      [](const Entry &x, const Entry &y) { return x.key == y.key && same(x.value, y.value); });
}

void checkRanges(const SyntaxNode &node, std::string_view text)
{
    require(node.begin <= node.end && node.end <= text.size(), "a range outside of the text", text);
    std::size_t last = node.begin;
    for (const SyntaxChild &child : node.children) {
        require(child.begin >= last && child.afterIndicator >= child.begin && child.value.begin >= child.afterIndicator,
                "ranges out of order", text);
        require(child.end() <= node.end, "a range outside of its parent", text);
        last = child.end();
        checkRanges(child.value, text);
    }
}

void collectPaths(const SyntaxNode &node, const Path &path, std::vector<Path> &out)
{
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        Path inner = path;
        inner.push_back(node.kind == SyntaxNode::Kind::Mapping ? PathStep(node.children[i].key) : PathStep(i));
        out.push_back(inner);
        collectPaths(node.children[i].value, inner, out);
    }
}

agent::Result<TextEdits> edit(EditableDocument &document, Path path, std::size_t choice)
{
    switch (choice % 5) {
    case 0:
        return document.remove(path);
    case 1:
        return document.set(path, textNode("a: \"b\"\n# c"));
    case 2:
        return document.insert(path, choice / 5 % 3, mappingNode({{"k", listNode({"x", "1"})}}));
    case 3:
        return document.move(path, 0, 1);
    default:
        path.emplace_back(std::string("scrape_interval"));
        return document.set(path, plainNode("5s"));
    }
}

void checkEdit(std::string_view text, const SyntaxTree &tree)
{
    std::vector<Path> paths;
    collectPaths(tree.root, {}, paths);
    if (paths.empty())
        return;
    EditableDocument document{std::string(text)};
    const auto edits = edit(document, paths[text.size() * 7 % paths.size()], text.size());
    if (!edits) {
        require(document.text() == text, "an edit that failed changed the text", document.text());
        require(!edits.error().message().empty(), "an error without a reason", text);
        return;
    }
    const auto there = applied(text, *edits);
    require(there && *there == document.text(), "edits that are not what happened", text);
    const auto back = applied(*there, inverted(*edits));
    require(back && *back == text, "an edit that cannot be taken back", text);
}

void checkDifference(std::string_view text)
{
    const std::string_view half = text.substr(0, text.size() / 2);
    const auto before = splitLines(half);
    const auto after = splitLines(text.substr(text.size() / 2));
    std::vector<std::string_view> made;
    std::size_t line = 0;
    for (const DiffHunk &hunk : diffLines(half, text.substr(text.size() / 2))) {
        made.insert(made.end(), before.begin() + static_cast<long>(line),
                    before.begin() + static_cast<long>(hunk.oldFirst));
        for (std::size_t i = 0; i < hunk.newCount; ++i)
            made.push_back(after[hunk.newFirst + i]);
        line = hunk.oldFirst + hunk.oldCount;
    }
    made.insert(made.end(), before.begin() + static_cast<long>(line), before.end());
    require(made == after, "a difference that does not lead to the other text", text);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    for (const CompletionItem &item : completionAt(text, size / 2).items)
        require(!item.name.empty(), "a completion without a name", text);
    checkDifference(text);
    const SyntaxTree tree = readSyntax(text);
    if (tree.error) {
        require(tree.error->offset <= size, "an error outside of the text", text);
        return 0;
    }
    checkRanges(tree.root, text);
    Problems problems("");
    const Node node = readYaml(text, problems);
    if (problems.empty())
        require(same(resolved(tree.root, tree.root), node), "read differently", text);
    checkEdit(text, tree);
    return 0;
}
