// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/dice.h"

#include <string>
#include <vector>

/// Writes configuration files in one random style each: indentation, lists, brackets, quotes, comments, blank lines,
/// line ends.
class RandomDocument {
public:
    explicit RandomDocument(Dice &dice) : m_dice(dice)
    {
        m_step = 1 + dice.below(4);
        m_dashOffset = dice.coin() ? 0 : dice.below(5);
        m_dashWidth = dice.percent(80) ? 2 : 3 + dice.below(2);
        m_flowChance = dice.below(60);
        m_commentChance = dice.below(40);
        m_blankChance = dice.below(25);
        m_quote = dice.below(3);
        m_lineEnd = dice.percent(25) ? "\r\n" : "\n";
    }

    std::string write()
    {
        m_text = m_dice.percent(10) ? "\xef\xbb\xbf" : "";
        m_text += m_dice.percent(10) ? "---" + m_lineEnd : "";
        if (m_dice.coin())
            section("global", 0, [this](std::size_t column) { global(column); });
        if (m_dice.percent(90))
            jobs();
        if (m_dice.coin())
            remotes();
        if (m_dice.percent(20) && m_text.ends_with(m_lineEnd))
            m_text.resize(m_text.size() - m_lineEnd.size());
        return m_text;
    }

private:
    std::string word()
    {
        const std::vector<std::string> words{
            "a",    "node", "10.0.0.1:9100", "x y", "it's", "a: b", "1",     "Büro", "(.+)", "#hash", "[x]",
            "true", "-",    "say \"hi\"",    "a,b", "",     "5m",   "$1:$2", "~",    "c#d"};
        return words[m_dice.below(words.size())];
    }
    std::string scalar(const std::string &text)
    {
        const bool plain = text.find_first_of("#[]{}\"',~") == std::string::npos &&
                           text.find(": ") == std::string::npos && text != "-" && !text.empty();
        if (plain && (m_quote == 0 || m_dice.percent(30)))
            return text;
        const bool single = m_quote == 1 || m_dice.percent(20);
        std::string out(1, single ? '\'' : '"');
        for (const char c : text) {
            if (single && c == '\'')
                out += '\'';
            if (!single && (c == '"' || c == '\\'))
                out += '\\';
            out += c;
        }
        return out + (single ? '\'' : '"');
    }
    std::string comment()
    {
        return m_dice.percent(m_commentChance) ? (m_dice.coin() ? " # why" : "\t# \"not: a [key") : "";
    }
    void line(std::size_t column, const std::string &content)
    {
        if (!m_itemBegins) {
            if (m_dice.percent(m_blankChance))
                m_text += m_lineEnd;
            if (m_dice.percent(m_commentChance))
                m_text += std::string(m_dice.percent(80) ? column : 0, ' ') + "#- note: {" + m_lineEnd;
            m_text += std::string(column, ' ');
        }
        m_itemBegins = false;
        m_text += content + comment() + m_lineEnd;
    }
    void dash(std::size_t column)
    {
        line(column, "-");
        // The line goes on behind the dash.
        m_text.resize(m_text.rfind('-') + 1);
        m_text += std::string(m_dashWidth - 1, ' ');
        m_itemBegins = true;
    }
    template <typename Body>
    void section(const std::string &key, std::size_t column, Body body)
    {
        line(column, key + ':');
        body(column + m_step);
    }
    void text(const std::string &key, std::size_t column) { line(column, key + ": " + scalar(word())); }
    void texts(const std::string &key, std::size_t column)
    {
        const std::size_t count = 1 + m_dice.below(4);
        if (m_dice.percent(m_flowChance)) {
            std::string all;
            for (std::size_t i = 0; i < count; ++i)
                all += (i > 0 ? ", " : "") + scalar(word());
            return line(column, key + ": [" + all + (m_dice.percent(20) ? " ]" : "]"));
        }
        line(column, key + ':');
        for (std::size_t i = 0; i < count; ++i) {
            dash(column + m_dashOffset);
            line(0, scalar(word()));
        }
    }
    void labels(std::size_t column)
    {
        if (m_dice.percent(m_flowChance))
            return line(column, "labels: {a: " + scalar(word()) + ", b: " + scalar(word()) + "}");
        line(column, "labels:");
        for (const char *name : {"one", "two", "three"}) {
            if (*name == 'o' || m_dice.coin())
                text(name, column + m_step);
        }
    }
    void multiLine(const std::string &key, std::size_t column)
    {
        line(column, key + (m_dice.coin() ? ": |" : ": >-"));
        for (std::size_t i = 0; i <= m_dice.below(3); ++i)
            m_text += std::string(column + m_step, ' ') + "# text " + std::to_string(i) + m_lineEnd;
    }
    void global(std::size_t column)
    {
        line(column, "scrape_interval: 15s");
        if (m_dice.coin())
            line(column, "scrape_timeout:");
        section("external_labels", column, [this](std::size_t inner) {
            text("site", inner);
            if (m_dice.coin())
                multiLine("note", inner);
            text("rack", inner);
        });
    }
    void jobs()
    {
        line(0, "scrape_configs:");
        for (std::size_t i = 0; i <= m_dice.below(4); ++i) {
            dash(m_dashOffset);
            const std::size_t column = m_dashOffset + m_dashWidth;
            line(column, "job_name: job" + std::to_string(i));
            if (m_dice.coin())
                text("metrics_path", column);
            line(column, "static_configs:");
            for (std::size_t k = 0; k <= m_dice.below(3); ++k) {
                const std::size_t inner = column + m_dashOffset;
                dash(inner);
                texts("targets", inner + m_dashWidth);
                if (m_dice.coin())
                    labels(inner + m_dashWidth);
            }
            if (m_dice.coin())
                rules("relabel_configs", column);
        }
    }
    void rules(const std::string &key, std::size_t column)
    {
        if (m_dice.percent(15))
            return line(column, key + ": []");
        line(column, key + ':');
        for (std::size_t i = 0; i <= m_dice.below(4); ++i) {
            const std::size_t inner = column + m_dashOffset;
            dash(inner);
            if (m_dice.percent(m_flowChance)) {
                line(0, "{source_labels: [a, b], regex: " + scalar(word()) + ", action: keep}");
                continue;
            }
            texts("source_labels", inner + m_dashWidth);
            text("regex", inner + m_dashWidth);
        }
    }
    void remotes()
    {
        line(0, "remote_write:");
        for (std::size_t i = 0; i <= m_dice.below(2); ++i) {
            dash(m_dashOffset);
            line(0, "url: http://remote" + std::to_string(i) + '/');
            section("queue_config", m_dashOffset + m_dashWidth,
                    [this](std::size_t column) { line(column, "max_shards: 4"); });
        }
    }

    Dice &m_dice;
    std::size_t m_step;
    std::size_t m_dashOffset;
    std::size_t m_dashWidth;
    std::uint64_t m_flowChance;
    std::uint64_t m_commentChance;
    std::uint64_t m_blankChance;
    std::uint64_t m_quote;
    std::string m_lineEnd;
    std::string m_text;
    bool m_itemBegins = false; ///< The next line goes on behind a dash.
};
