// A unit of a package was left: the page of the site around us goes back to the lesson. It says nothing else, so anybody may hear.
if (parent !== self) parent.postMessage({ left: true }, "*");
