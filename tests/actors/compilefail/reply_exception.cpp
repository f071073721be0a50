// expects: an exception is no value; From::fail() has the call throw it.
#include <QActors/GenServer>
void f(QActors::From from)
{
    from.reply(std::make_exception_ptr(1));
}
