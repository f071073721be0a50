// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qstring.h>
#include <QtCore/qstringlist.h>

#include <chrono>

/// The user's wishes.
struct Options
{
    enum class Order {
        Tree,
        Mailbox, ///< the fullest first
        Busy ///< who works most first
    };
    /// Prints help, or what is wrong, and ends the program.
    static Options parse(const QStringList &arguments);

    /// Nothing is asked for that only the terminal has.
    bool wantsWindow() const { return !once && !json && record.isEmpty() && !text && order == Order::Tree && follow.isEmpty(); }

    QString program; ///< empty: list those that run
    bool once = false;
    bool json = false;
    QString record; ///< a file
    bool text = false; ///< no window
    Order order = Order::Tree;
    QString follow; ///< a pid, a name, or the number of a task
    std::chrono::milliseconds interval{1000};
};
