/* Prints the cards. */
const print = document.getElementById("print");
print.hidden = document.querySelector(".ticket") === null;
print.addEventListener("click", () => window.print());
