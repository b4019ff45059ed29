// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTest>

#include <string>
#include <string_view>

[[nodiscard]] inline bool contains(const std::string &text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

/// Verifies that `text` contains `part`; shows the text otherwise.
#define QVERIFY_CONTAINS(text, part)                                                                                   \
    do {                                                                                                               \
        const std::string found(text);                                                                                 \
        QVERIFY2(contains(found, part), found.c_str());                                                                \
    } while (false)
