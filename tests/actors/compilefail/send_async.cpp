// expects: A coroutine that nobody has awaited is no message: co_await it first
#include <QActors/Send>
QActors::Async<int> fetch();
void f(QActors::Pid store)
{
    QActors::send(store, "fetched", fetch());
}
